import { extname } from "node:path";
import { type ChunkedDocument, chunkText } from "../chunk.ts";
import { readHtml } from "./read-html.ts";
import { readMarkdown } from "./read-markdown.ts";

const readers: Readonly<Record<string, (content: string) => ChunkedDocument>> = {
  ".md": readMarkdown,
  ".mdx": readMarkdown,
  ".markdown": readMarkdown,
  ".html": readHtml,
  ".htm": readHtml,
  ".txt": (content) => ({ title: null, chunks: chunkText(content) }),
};

export const readableExtensions: readonly string[] = Object.keys(readers);

/** Reads by the file name's ending, which is one of {@link readableExtensions}. */
export function readDocument(name: string, content: string): ChunkedDocument {
  const read = readers[extname(name).toLowerCase()];
  if (read === undefined) throw new Error(`there is no reader for ${extname(name)}`);
  return read(content);
}
