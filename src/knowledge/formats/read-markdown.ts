import { chunkMarkdown } from "../chunk.ts";
import type { ReadDocument } from "./reading.ts";

/** Of the front matter only the title is kept: the rest is for the site it was written for. */
export function readMarkdown(content: string): ReadDocument {
  const [matter = ""] = frontMatter.exec(content) ?? [];
  const title = /^title:[ \t]*(.+?)[ \t]*$/m.exec(matter)?.[1]?.replace(/^(["'])(.*)\1$/, "$2");
  return {
    kind: "document",
    ...chunkMarkdown(content.slice(matter.length), title ?? null, matter.split("\n").length),
  };
}

const frontMatter = /^---\n(?:[\w-]+:|#|---)[^]*?(?<=\n)---[ \t]*(?:\n|$)/;
