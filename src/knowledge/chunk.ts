import { Lexer } from "marked";
import { cutMarkdown } from "../platform/split-markdown.ts";
import type { NewChunk } from "./knowledge-store.ts";
import { type Block, splitBlock } from "./split-block.ts";

/** About 350 tokens: enough to answer a question, and six of them fit a prompt. In characters. */
export const targetCharacters = 1_400;

/** What is longer and marked as a heading is a paragraph above a line. In characters. */
const maxHeadingCharacters = 300;

/** Raise it with every change of what chunks look like: documents are then indexed again. */
export const chunkerVersion = 5;

export interface ChunkedDocument {
  /** Null where the document does not say. */
  readonly title: string | null;
  readonly chunks: readonly NewChunk[];
}

interface Heading {
  readonly depth: number;
  readonly text: string;
  readonly line: number;
  /** Whether its words are in a chunk's path by now. */
  isUsed: boolean;
}

/**
 * Cuts Markdown at its headings, and long sections between their blocks. Every word ends in some chunk's text or path, or
 * in the title: the one given, or else the first heading of the first level.
 */
export function chunkMarkdown(markdown: string, given: string | null = null, firstLine = 1): ChunkedDocument {
  const chunks: NewChunk[] = [];
  const open: Heading[] = [];
  let title: Heading | null = null;
  let section: Block[] = [];
  let line = firstLine;

  const path = () => open.filter((heading) => heading !== title).map(({ text }) => text);
  const endSection = () => {
    if (section.length === 0) return;
    for (const { text, line: at } of joinBlocks(section)) chunks.push({ path: path(), text, line: at });
    for (const heading of open) heading.isUsed = true;
    section = [];
  };
  const close = (depth: number) => {
    while ((open.at(-1)?.depth ?? 0) >= depth) {
      const heading = open.pop();
      if (heading !== undefined && !heading.isUsed && heading !== title) {
        chunks.push({ path: path(), text: heading.text, line: heading.line });
        for (const parent of open) parent.isUsed = true;
      }
    }
  };

  // Blocks alone: what is inside a line is not looked at, and to parse it takes longest.
  for (const token of new Lexer().blockTokens(markdown)) {
    if (token.type === "heading" && isSpoken(String(token["text"]))) {
      endSection();
      const heading = { depth: Number(token["depth"]), text: String(token["text"]).trim(), line, isUsed: false };
      close(heading.depth);
      open.push(heading);
      if (heading.depth === 1 && (given ?? heading.text) === heading.text) title ??= heading;
    } else section.push(...splitBlock(token, line));
    line += token.raw.split("\n").length - 1;
  }
  endSection();
  close(1);
  return { title: given ?? title?.text ?? null, chunks };
}

function isSpoken(heading: string): boolean {
  return heading.trim() !== "" && heading.length <= maxHeadingCharacters;
}

/** Cuts plain text between its paragraphs. */
export function chunkText(text: string): NewChunk[] {
  return cutMarkdown(text, targetCharacters).map((part) => ({ path: [], text: part.text, line: part.line + 1 }));
}

/** Neighbours are joined up to the target; what a block holds stays together. */
function joinBlocks(blocks: readonly Block[]): Block[] {
  const joined: Block[] = [];
  for (const block of blocks) {
    const last = joined.at(-1);
    if (last !== undefined && last.text.length + block.text.length + 2 <= targetCharacters) {
      joined[joined.length - 1] = { text: `${last.text}\n\n${block.text}`, line: last.line };
    } else joined.push(block);
  }
  return joined;
}
