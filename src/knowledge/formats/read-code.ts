import { basename } from "node:path";
import { type CodeBlock, codeBlocks } from "./code-blocks.ts";
import { fenced } from "./fenced.ts";
import { languageOf } from "./languages.ts";
import { type ReadChunk, type Reading, unreadable } from "./reading.ts";

/** In characters. Nobody writes such lines: they come from a minifier, or are data. */
const maxLineCharacters = 5_000;

/** Source code: its functions, classes and other blocks, under the names of what they stand in. */
export function readCode(content: string, name: string): Reading {
  const lines = content.split("\n");
  if (lines.some((line) => line.length > maxLineCharacters))
    return unreadable("has lines so long that nobody wrote them");
  const language = languageOf(basename(name)) ?? "";
  return { kind: "document", title: name, chunks: codeBlocks(lines).flatMap((block) => chunkOf(block, language)) };
}

function chunkOf({ lines, line, path }: CodeBlock, language: string): ReadChunk[] {
  const isWritten = (text: string) => text.trim() !== "";
  const [first, last] = [lines.findIndex(isWritten), lines.findLastIndex(isWritten)];
  if (first < 0) return [];
  const text = fenced(lines.slice(first, last + 1).join("\n"), language);
  return [{ path, text, line: line + first, lastLine: line + last }];
}
