import type { Token, Tokens } from "marked";

/** No chunk is longer. In characters. */
export const maxBlockCharacters = 2_400;

export interface Block {
  readonly text: string;
  /** Its first line in the document, from 1. */
  readonly line: number;
}

/** A block of Markdown in pieces of bearable size: a list between its items, a table between its rows, code between its lines, a paragraph between its sentences. */
export function splitBlock(token: Token, line: number): Block[] {
  const text = token.raw.replace(/\n+$/, "");
  if (text.trim() === "") return [];
  if (text.length <= maxBlockCharacters) return [{ text, line }];
  if (token.type === "list")
    return packed(
      (token as Tokens.List).items.map(({ raw }) => raw),
      line,
    );
  if (token.type === "code") return splitCode(text, line);
  if (token.type === "table") return packed(linesOf(text), line);
  return packed(sentencesOf(text), line);
}

/** A fence is opened and closed anew around each piece. */
function splitCode(text: string, line: number): Block[] {
  const fence = /^ *(`{3,}|~{3,})[^\n]*\n/.exec(text);
  if (fence === null) return packed(linesOf(text), line);
  const [opening, marks = ""] = fence;
  const body = text.slice(opening.length).replace(new RegExp(`\\n? *${marks}[\`~]* *$`), "");
  return packed(linesOf(body), line + 1).map((piece) => ({ ...piece, text: `${opening}${piece.text}\n${marks}` }));
}

function linesOf(text: string): string[] {
  return text.split(/(?<=\n)/);
}

function sentencesOf(text: string): string[] {
  return text.split(/(?<=[.!?。！？]["')\]]*\s+|\n)/u);
}

/** Parts joined up to the limit, in order; a part over it is cut at a space, or anywhere where it has none. */
function packed(parts: readonly string[], firstLine: number): Block[] {
  const pieces: string[] = [];
  for (const part of parts.flatMap(cutToSize)) {
    const last = pieces.at(-1);
    if (last !== undefined && last.length + part.length <= maxBlockCharacters) pieces[pieces.length - 1] = last + part;
    else pieces.push(part);
  }
  let line = firstLine;
  return pieces.flatMap((piece) => {
    const at = line + (/^\n*/.exec(piece)?.[0].length ?? 0);
    line += piece.split("\n").length - 1;
    const text = piece.replace(/^\n+/, "").replace(/\s+$/, "");
    return text === "" ? [] : [{ text, line: at }];
  });
}

function cutToSize(part: string): string[] {
  const cuts: string[] = [];
  let rest = part;
  while (rest.length > maxBlockCharacters) {
    const space = rest.lastIndexOf(" ", maxBlockCharacters - 1) + 1;
    const at =
      space > maxBlockCharacters / 2
        ? space
        : maxBlockCharacters - (/[\uD800-\uDBFF]/.test(rest.charAt(maxBlockCharacters - 1)) ? 1 : 0);
    cuts.push(rest.slice(0, at));
    rest = rest.slice(at);
  }
  return [...cuts, rest];
}
