import { type Opener, readRun } from "./emphasis.ts";
import { mayBeHeldBack } from "./held-back.ts";

/** The end of what begins at a place; null where that depends on what follows. */
type End = number | null;

/**
 * How much of a paragraph's beginning is as it will be, whatever follows: the length before the first emphasis, code, link,
 * image, autolink, entity or escape that is open. As in CommonMark, code and links bind tighter than emphasis.
 *
 * Never shrinks as text is added: what was taken for plain since it was open for too long lies behind all that still counts.
 */
export function settledInline(text: string): number {
  const openers: Opener[] = [];
  const marks = /[\\`*_~![<&]/g;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    const end = markEnd(text, mark.index);
    if (end === null) return beforeOpen(openers, text, mark.index);
    if (/[*_~]/.test(mark[0])) readRun(text, mark.index, end, openers);
    marks.lastIndex = end;
  }
  return beforeOpen(openers, text, text.length);
}

function beforeOpen(openers: readonly Opener[], text: string, at: number): number {
  return openers.find((opener) => mayBeHeldBack(opener.at, text.length))?.at ?? at;
}

function markEnd(text: string, at: number): End {
  switch (text.charAt(at)) {
    case "*":
    case "_":
    case "~":
      return runEnd(text, at);
    case "`":
      return codeEnd(text, at);
    case "[":
      return linkEnd(text, at, at);
    case "!":
      if (text.charAt(at + 1) === "[") return linkEnd(text, at + 1, at);
      return at + 1 < text.length ? at + 1 : null;
    case "<":
      return patternEnd(text, at, /<[^\s<>]*/y, /<(?:[a-z][a-z\d+.-]{1,31}:|[\w.+-]+@|\/?[a-z])[^\s<>]*>/iy);
    case "&":
      return patternEnd(text, at, /&(?:#(?:\d{0,7}|x[\da-f]{0,6})|[a-z][a-z\d]{0,31})?/iy, /&#?\w+;/y);
    default:
      return at + 1 < text.length ? at + 2 : null;
  }
}

/** A run of marks at the end of the text may grow. */
function runEnd(text: string, at: number): End {
  const end = matchEnd(/\*+|_+|~+|`+/y, text, at) ?? at;
  return end === text.length && mayBeHeldBack(at, end) ? null : end;
}

/** Where nothing can come of it, only the backticks themselves. */
function codeEnd(text: string, at: number): End {
  const inner = runEnd(text, at);
  if (inner === null) return null;
  const runs = /`+/g;
  runs.lastIndex = inner;
  for (let run = runs.exec(text); run !== null && mayBeHeldBack(at, runs.lastIndex); run = runs.exec(text)) {
    if (runs.lastIndex === text.length) return null;
    if (run[0].length === inner - at) return runs.lastIndex;
  }
  return mayBeHeldBack(at, text.length) ? null : inner;
}

/** @param start where it counts from: an image's exclamation mark, or the bracket. */
function linkEnd(text: string, bracket: number, start: number): End {
  const end = endOfLink(text, bracket);
  return end === null && !mayBeHeldBack(start, text.length) ? bracket + 1 : end;
}

function endOfLink(text: string, bracket: number): End {
  const label = labelEnd(text, bracket);
  if (label === null || label === text.length) return null;
  if (!text.startsWith("](", label - 1)) return bracket + 1;
  const end = matchEnd(address, text, label);
  return end === null && matchEnd(openAddress, text, label) === null ? bracket + 1 : end;
}

/** Brackets nest no deeper where people read them; without a limit, a page of brackets takes seconds. */
const deepestBracket = 8;

/** Behind the bracket that closes this one, or the first that is too deep. */
function labelEnd(text: string, bracket: number): End {
  let depth = 0;
  const signs = /\\.|`|[[\]]/gs;
  signs.lastIndex = bracket;
  for (let sign = signs.exec(text); sign !== null && mayBeHeldBack(bracket, sign.index); sign = signs.exec(text)) {
    if (sign[0] === "[") depth += 1;
    if (sign[0] === "]") depth -= 1;
    if (depth === 0 || depth > deepestBracket) return signs.lastIndex;
    if (sign[0] !== "`") continue;
    const code = codeEnd(text, sign.index);
    if (code === null) return null;
    signs.lastIndex = code;
  }
  return null;
}

const target = String.raw`(?!<)(?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*\))*`;
const address = new RegExp(String.raw`\(\s*(?:<[^<>\n]*>|${target})(?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*\)`, "y");
/** What {@link address} can become. */
const openAddress = new RegExp(
  String.raw`\(\s*(?:<[^<>\n]*|${target}(?:\((?:[^\s()\\]|\\.)*)?\\?|(?:<[^<>\n]*>|${target})(?:\s+(?:"[^"]*"?|'[^']*'?|\([^()]*\)?)?\s*)?)$`,
  "y",
);

function patternEnd(text: string, at: number, begun: RegExp, whole: RegExp): End {
  if (matchEnd(begun, text, at) === text.length && mayBeHeldBack(at, text.length)) return null;
  return matchEnd(whole, text, at) ?? at + 1;
}

function matchEnd(sticky: RegExp, text: string, at: number): number | null {
  sticky.lastIndex = at;
  return sticky.test(text) ? sticky.lastIndex : null;
}
