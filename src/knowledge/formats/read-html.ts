import { chunkMarkdown } from "../chunk.ts";
import { htmlToMarkdown } from "./html-to-markdown.ts";
import type { ReadDocument } from "./reading.ts";

/** A web page; its passages name the lines of the page, not of its Markdown. */
export function readHtml(content: string): ReadDocument {
  const { title: given, markdown, lines, headings } = htmlToMarkdown(content);
  const { title, chunks } = chunkMarkdown(markdown, given === "" ? null : given);
  return {
    kind: "document",
    title,
    chunks: chunks.map((chunk) => {
      const above = headings.findLast(({ line }) => line <= chunk.line);
      return { ...chunk, line: lines[chunk.line - 1] ?? 1, ...(above !== undefined && { heading: above.id }) };
    }),
  };
}
