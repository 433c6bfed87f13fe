import { targetCharacters } from "../chunk.ts";
import { declaredName } from "./declared-name.ts";

/** No block is longer, fences aside. In characters. */
const maxCharacters = 2_000;
/** So deep classes are looked into for their methods, and methods for what stands in them. */
const maxDepth = 4;
/** In characters. */
const briefCharacters = 200;

export interface CodeBlock {
  readonly lines: readonly string[];
  /** Its first line in the file, from 1. */
  readonly line: number;
  /** What it stands in, outermost first, and what it declares. */
  readonly path: readonly string[];
}

/**
 * Cuts code where its indentation says that something new begins, in whatever language: a block is a line with all that is
 * indented under it, and with the comments and decorators above it. Small neighbours are joined; a long block is cut at the
 * blocks inside it. Every line that is not blank is in exactly one block.
 */
export function codeBlocks(lines: readonly string[]): CodeBlock[] {
  return cut({ lines, line: 1, path: [] }, 0);
}

interface Part {
  readonly lines: readonly string[];
  readonly line: number;
  readonly name: string | null;
}

function cut(block: CodeBlock, depth: number): CodeBlock[] {
  const parts = joinSmall(partsOf(block.lines, block.line));
  return parts.flatMap((part) => {
    const path = part.name === null ? block.path : [...block.path, part.name];
    const named = { lines: part.lines, line: part.line, path };
    if (sizeOf(part.lines) <= maxCharacters) return [named];
    return depth < maxDepth && hasInside(part.lines) ? cutInside(named, depth) : cutLines(named);
  });
}

/** A long block's own head, joined with what comes first in it; the blocks inside; its end, with the last of them. */
function cutInside({ lines, line, path }: CodeBlock, depth: number): CodeBlock[] {
  const outer = outerOf(lines);
  const isInside = (text: string) => tells(text) && indentationOf(text) > outer;
  const [from, to] = [lines.findIndex(isInside), lines.findLastIndex(isInside) + 1];
  const inside = cut({ lines: lines.slice(from, to), line: line + from, path }, depth + 1);
  const head = { lines: lines.slice(0, from), line, path };
  const end = { lines: lines.slice(to), line: line + to, path };
  return joinEnds([...cutLines(head), ...inside, ...cutLines(end)]);
}

/** What is as short as a signature or a closing brace says nothing by itself. */
function joinEnds(blocks: readonly CodeBlock[]): CodeBlock[] {
  const joined: CodeBlock[] = [];
  for (const block of blocks) {
    const last = joined.at(-1);
    const isBrief = last !== undefined && Math.min(sizeOf(last.lines), sizeOf(block.lines)) < briefCharacters;
    if (isBrief && sizeOf(last.lines) + sizeOf(block.lines) <= maxCharacters) {
      const path = last.path.length > block.path.length ? last.path : block.path;
      // Empty lines between them stand in neither.
      const between = Array.from({ length: block.line - last.line - last.lines.length }, () => "");
      joined[joined.length - 1] = { lines: [...last.lines, ...between, ...block.lines], line: last.line, path };
    } else joined.push(block);
  }
  return joined;
}

/** Where indentation tells nothing more: by size, at an empty line where there is one. */
function cutLines({ lines, line, path }: CodeBlock): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let from = 0;
  let size = 0;
  for (const [at, text] of lines.entries()) {
    const isFull = size + text.length > (text.trim() === "" ? targetCharacters : maxCharacters);
    if (isFull && at > from) {
      blocks.push({ lines: lines.slice(from, at), line: line + from, path });
      from = at;
      size = 0;
    }
    size += text.length + 1;
  }
  blocks.push({ lines: lines.slice(from), line: line + from, path });
  return blocks.filter((block) => block.lines.some((text) => text.trim() !== ""));
}

/** At the outer indentation of these lines. */
function partsOf(lines: readonly string[], firstLine: number): Part[] {
  const outer = outerOf(lines);
  const parts: Part[] = [];
  let from = 0;
  let isAllAbove = true;
  for (const [at, text] of lines.entries()) {
    if (!tells(text) || indentationOf(text) > outer || goesOn.test(text)) continue;
    // Comments and decorators belong to what they stand above.
    if (at > from && !isAllAbove) {
      parts.push(partOf(lines.slice(from, at), firstLine + from));
      from = at;
    }
    isAllAbove = standsAbove.test(text);
  }
  parts.push(partOf(lines.slice(from), firstLine + from));
  return parts;
}

function partOf(lines: readonly string[], line: number): Part {
  return { lines, line, name: declaredName(lines.find((text) => text.trim() !== "" && !standsAbove.test(text)) ?? "") };
}

/** A line that ends or continues the block before it: a closing bracket, `else`, `end`, a brace on a line of its own. */
const goesOn =
  /^\s*(?:[)\]}>{]|-\s|(?:else|elif|elsif|except|rescue|catch|finally|ensure|end|fi|done|esac|then|do|when|case|default|where|in|of)\b)/;
/** Comments, decorators, attributes. */
const standsAbove = /^\s*(?:\/\/|\/\*|\*|#(?!\s*(?:define|include|if|endif|else|pragma)\b)|--|;|@|\[[\w(]|"""|''')/;

/** Neighbours up to the target; what declares something large stands by itself. */
function joinSmall(parts: readonly Part[]): Part[] {
  const joined: Part[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (last !== undefined && sizeOf(last.lines) + sizeOf(part.lines) <= targetCharacters) {
      const names = [last.name, part.name].filter((name) => name !== null);
      joined[joined.length - 1] = {
        lines: [...last.lines, ...part.lines],
        line: last.line,
        name: names.length === 0 ? null : names.join(", "),
      };
    } else joined.push(part);
  }
  return joined;
}

function hasInside(lines: readonly string[]): boolean {
  const outer = outerOf(lines);
  return lines.some((line) => tells(line) && indentationOf(line) > outer);
}

/** Of the first line: what is indented less is text in a string of many lines. */
function outerOf(lines: readonly string[]): number {
  return indentationOf(lines.find(tells) ?? "");
}

/** Whether a line's indentation says anything: an empty one's does not, nor does that of a comment's second line. */
function tells(line: string): boolean {
  return !/^\s*(?:\*(?:[\s/]|$)|$)/.test(line);
}

/** A tab is as wide as four spaces. */
function indentationOf(line: string): number {
  let width = 0;
  for (const sign of line) {
    if (sign === "\t") width += 4;
    else if (sign === " ") width += 1;
    else break;
  }
  return width;
}

function sizeOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}
