import { type ChunkedDocument, chunkMarkdown } from "../chunk.ts";

/** Markdown and MDX. Of the front matter only the title is kept: the rest is for the site it was written for. */
export function readMarkdown(content: string): ChunkedDocument {
  const [matter = ""] = /^---\n(?:[\w-]+:|#|---)[^]*?(?<=\n)---[ \t]*(?:\n|$)/.exec(content) ?? [];
  const title = /^title:[ \t]*(.+?)[ \t]*$/m.exec(matter)?.[1]?.replace(/^(["'])(.*)\1$/, "$2");
  return chunkMarkdown(content.slice(matter.length), title ?? null, matter.split("\n").length);
}
