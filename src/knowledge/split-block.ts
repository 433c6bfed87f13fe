import type { Token } from "marked";
import { cutMarkdown } from "../platform/split-markdown.ts";

/** No chunk is longer. In characters. */
export const maxBlockCharacters = 2_400;

export interface Block {
  readonly text: string;
  /** Its first line in the document, from 1. */
  readonly line: number;
}

/** A block of Markdown in pieces of bearable size, its fences closed. */
export function splitBlock({ raw }: Pick<Token, "raw">, line: number): Block[] {
  return cutMarkdown(raw, maxBlockCharacters).map((part) => ({ text: part.text, line: line + part.line }));
}
