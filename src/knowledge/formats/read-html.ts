import { chunkMarkdown } from "../chunk.ts";
import { htmlToMarkdown } from "./html-to-markdown.ts";
import type { ReadDocument } from "./reading.ts";

/** A web page; its passages name the lines of the page, not of its Markdown. */
export function readHtml(content: string): ReadDocument {
  const { title: given, markdown, lines } = htmlToMarkdown(content);
  const { title, chunks } = chunkMarkdown(markdown, given === "" ? null : given);
  return {
    kind: "document",
    title,
    chunks: chunks.map((chunk) => ({ ...chunk, line: lines[chunk.line - 1] ?? 1 })),
  };
}
