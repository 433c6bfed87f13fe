import { chunkMarkdown } from "../chunk.ts";
import type { ReadDocument } from "./read-document.ts";

/** Markdown and MDX. Of the front matter only the title is kept: the rest is for the site it was written for. */
export function readMarkdown(content: string): ReadDocument {
  const [matter = ""] = /^---\r?\n[^]*?\r?\n---[ \t]*(?:\r?\n|$)/.exec(content) ?? [];
  const given = /^title:[ \t]*(.+?)[ \t]*$/m.exec(matter)?.[1]?.replace(/^(["'])(.*)\1$/, "$2");
  const { title, chunks } = chunkMarkdown(content.slice(matter.length), 1 + matter.split("\n").length - 1);
  return { title: given ?? title, chunks };
}
