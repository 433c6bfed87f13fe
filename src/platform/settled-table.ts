import { mayBeHeldBack } from "./held-back.ts";

export interface Line {
  readonly start: number;
  readonly text: string;
}

export type TableAt =
  | { readonly kind: "none" }
  /** The text ends with it, or with what may become one. */
  | { readonly kind: "open"; readonly at: number }
  /** So long that its whole lines are shown. */
  | { readonly kind: "long"; readonly shown: number }
  | { readonly kind: "whole"; readonly nextLine: number };

const none = { kind: "none" } as const;
const delimiterRow = /^[\s>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;
const mayBeDelimiterRow = /^[\s>|:-]*$/;

/**
 * The table whose header this line is. Only the last line is unfinished.
 * @param length of the whole text.
 */
export function tableAt(lines: readonly Line[], index: number, length: number): TableAt {
  const header = lines[index];
  const bar = header?.text.search(/(?<!\\)\|/) ?? -1;
  if (header === undefined || bar === -1) return none;
  const at = header.start + bar;
  const delimiters = lines[index + 1];
  const isUnfinished = index + 2 >= lines.length;
  if (delimiters === undefined || (isUnfinished && mayBeDelimiterRow.test(delimiters.text))) {
    return mayBeHeldBack(at, length) ? { kind: "open", at } : none;
  }
  const isTable = !isUnfinished && delimiters.text.includes("|") && delimiterRow.test(delimiters.text);
  if (!isTable) return none;
  const nextLine = afterRows(lines, index + 2, /^\W*\|/.test(header.text));
  if (nextLine !== null) return { kind: "whole", nextLine };
  return mayBeHeldBack(at, length)
    ? { kind: "open", at }
    : { kind: "long", shown: (lines.at(-1)?.start ?? length) - 1 };
}

/** Null where the text ends with the table. Rows begin as the header does: with a bar, or with words before the first one. */
function afterRows(lines: readonly Line[], from: number, beginsWithBar: boolean): number | null {
  const row = beginsWithBar ? /^[\s>]*\|/ : /\|/;
  const mayBeRow = beginsWithBar ? /^[\s>]*(?:\||$)/ : /^/;
  for (let index = from; index < lines.length; index += 1) {
    const isRow = index === lines.length - 1 ? mayBeRow : row;
    if (!isRow.test(lines[index]?.text ?? "")) return index;
  }
  return null;
}
