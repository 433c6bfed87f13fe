import { longestHeldBack } from "./held-back.ts";
import { settledInline } from "./settled-inline.ts";
import { type Line, tableAt } from "./settled-table.ts";

const listMarker = String.raw`(?:[-*+]|\d{1,9}[.)])`;
const blank = /^[\s>]*$/;
const blockStart = new RegExp(String.raw`^[\s>]*(?:${listMarker}|#{1,6})(?:[ \t]|$)`);
const blockOfOneLine = /^[\s>]*(?:#{1,6}(?:[ \t].*)?|([-*_=])(?:[ \t]*\1)*[ \t]*)$/;
/** A line, or its beginning, that may still become a fence or the mark of a list item, a heading, a rule, a heading's underline. */
const undecided = new RegExp(
  String.raw`^(?:[\s>]|${listMarker}[ \t])*(?:\`{1,2}|\`{3,}[^\`]*|~{1,2}|~{3,}.*|\d{1,9}|(?:\d{1,9}[.)]|[-*+]|#{1,6}|([-*_=])(?:[ \t]*\1)*)?[ \t]*)$`,
);
/** What may be half a sign: of a surrogate pair, a family, a flag, a hand with its colour. */
const halfSign =
  /(?:[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}\u{E0020}-\u{E007F}\u{D800}-\u{DBFF}]|\u200D|\uFE0F|\u20E3)+$/u;

/** How much may be shown of a text that has no fence open, nor any after `from`. */
export function settledProse(text: string, from: number): number {
  const half = halfSign.exec(text.slice(-longestHeldBack))?.[0].length ?? 0;
  const { begin, end } = openParagraph(linesFrom(text, afterBlankLine(text, from)), text.length);
  const settled = begin + settledInline(text.slice(begin, Math.min(end, text.length - half)));
  const lineStart = text.lastIndexOf("\n", settled - 1) + 1;
  return undecided.test(text.slice(lineStart, settled)) ? lineStart : settled;
}

/** Blank lines end whatever is open. */
function afterBlankLine(text: string, from: number): number {
  for (let end = text.lastIndexOf("\n"); end > from;) {
    const newline = text.lastIndexOf("\n", end - 1);
    if (blank.test(text.slice(Math.max(newline + 1, from), end))) return end + 1;
    end = newline;
  }
  return from;
}

/** The paragraph, list item, or other place for inline marks that the text ends with, up to what may become a table or another block. */
function openParagraph(lines: readonly Line[], length: number): { readonly begin: number; readonly end: number } {
  let begin = lines[0]?.start ?? length;
  let quotesBefore = 0;
  for (let index = 0; index < lines.length;) {
    const { start, text } = lines[index] ?? { start: length, text: "" };
    if (index === lines.length - 1 && undecided.test(text)) return { begin, end: start };
    if (blockStart.test(text) || quotes(text) > quotesBefore) begin = start;
    const table = tableAt(lines, index, length);
    if (table.kind === "long") return { begin: table.shown, end: table.shown };
    if (table.kind === "open") return { begin, end: table.at };
    quotesBefore = quotes(text);
    index = table.kind === "whole" ? table.nextLine : index + 1;
    if (table.kind === "whole" || blockOfOneLine.test(text)) begin = lines[index]?.start ?? begin;
  }
  return { begin, end: length };
}

function quotes(line: string): number {
  return (/^[\s>]*/.exec(line)?.[0] ?? "").split(">").length - 1;
}

/** The last one is unfinished. */
function linesFrom(text: string, from: number): Line[] {
  let start = from;
  return text
    .slice(from)
    .split("\n")
    .map((line) => {
      const at = start;
      start += line.length + 1;
      return { start: at, text: line };
    });
}
