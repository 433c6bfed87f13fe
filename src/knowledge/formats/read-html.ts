import { type ChunkedDocument, chunkMarkdown } from "../chunk.ts";
import { htmlToMarkdown } from "./html-to-markdown.ts";

/** A web page; its passages name the lines of the page, not of its Markdown. */
export function readHtml(content: string): ChunkedDocument {
  const { title: given, markdown, lines } = htmlToMarkdown(content);
  const { title, chunks } = chunkMarkdown(markdown, given === "" ? null : given);
  return { title, chunks: chunks.map((chunk) => ({ ...chunk, line: lines[chunk.line - 1] ?? 1 })) };
}
