import { type Fence, fenceRun, nextFence } from "./fence.ts";

/**
 * Cuts Markdown into messages of at most `limit` UTF-16 units: at a paragraph, else a line, a sentence, a word, a grapheme.
 * A code fence that is cut is closed at the end of its message and reopened, with its info string, at the start of the
 * next; one that the text leaves open is closed too. Only white space at the cuts is dropped; line ends become `\n`.
 *
 * Stable under appending: of the messages for a text, all but the last are also the first messages for any longer text
 * that begins with it. So a stream calls this with all it has so far and edits nothing but its last message.
 *
 * @param limit at least 50.
 */
export function splitMarkdown(markdown: string, limit: number): string[] {
  return cutMarkdown(markdown, limit).map(({ text }) => text);
}

export interface MarkdownPart {
  readonly text: string;
  /** The line of the whole that it begins on, from 0; a fence that was reopened is not counted. */
  readonly line: number;
}

/** {@link splitMarkdown}, with where each message comes from. */
export function cutMarkdown(markdown: string, limit: number): MarkdownPart[] {
  const whole = markdown.replaceAll(/\r\n?/g, "\n");
  const parts: MarkdownPart[] = [];
  let rest = whole.replace(leadingBlankLines, "");
  let line = lineBreaks(whole.slice(0, whole.length - rest.length));
  let carried = "";
  while (rest.trim() !== "") {
    const cut = cutPart(rest, carried, limit);
    if (cut.content.trim() !== "") parts.push({ text: cut.part, line });
    line += lineBreaks(rest.slice(0, rest.length - cut.rest.length));
    carried = cut.reopen;
    rest = cut.rest;
  }
  return parts;
}

function lineBreaks(text: string): number {
  return text.split("\n").length - 1;
}

interface Cut {
  readonly part: string;
  readonly content: string;
  /** What the next part begins with: a fence line, or nothing. */
  readonly reopen: string;
  readonly rest: string;
}

const leadingBlankLines = /^(?:[^\S\n]*\n)+/;
/** A line that ends a fence, or that may still become one: what is in view can stop in the middle of it. */
const mayCloseFence = /^[^\S\n>]*(?:>[^\S\n]*)*(?:`{3,}|~{3,}|[`~]{0,2}$)[^\S\n]*(?:\n|$)/;

function cutPart(rest: string, head: string, limit: number): Cut {
  const room = roomFor(rest.slice(0, limit + 1), head, limit);
  if (rest.length <= room) {
    return { part: closed(head + rest.replace(/\n$/, "")), content: rest, reopen: "", rest: "" };
  }

  // Nothing past this one character may sway the choice, or appending text would change a message that is already shown.
  const view = rest.slice(0, room + 1);
  const at = chooseCut(view, head);
  const content = rest.slice(0, at);
  const fence = fenceAfter(head + content);
  return {
    part: closed(head + content),
    content,
    reopen: fence === null ? "" : reopening(fence, limit),
    rest: afterCut(rest.slice(at), fence !== null),
  };
}

/**
 * How many characters of the rest this part may take. Beside them there must be room to close any fence seen so far. The
 * reserve never shrinks as text is read, even where a fence has ended, so that a part that was full stays full.
 */
function roomFor(rest: string, head: string, limit: number): number {
  const room = limit - head.length;
  let reserve = head.length;
  let start = 0;
  while (start <= rest.length && start + reserve <= room) {
    const newline = rest.indexOf("\n", start);
    const end = newline === -1 ? rest.length : newline;
    const [, prefix = "", run = ""] = fenceRun.exec(rest.slice(start, end)) ?? [];
    for (let shown = 3; shown <= run.length; shown++) {
      const needed = Math.max(reserve, 1 + prefix.length + shown);
      const taken = start + prefix.length + shown;
      if (taken + needed > room) return Math.min(taken - 1, room - reserve);
      reserve = needed;
    }
    if (newline === -1) return room - reserve;
    start = newline + 1;
  }
  return room - reserve;
}

function chooseCut(view: string, head: string): number {
  const lines = lineCuts(view, head);
  const longLine = view.lastIndexOf("\n") + 1;
  const inCode = fenceAfter(head + view.slice(0, longLine)) !== null;
  const choices = [
    lines.filter((cut) => cut.isParagraph).map((cut) => cut.at),
    lines.map((cut) => cut.at),
    inCode ? [] : cutsInLine(view, longLine, /(?<=[.!?…。！？]["')\]]*)\s/gu),
    cutsInLine(view, longLine, inCode ? /(?<=[ \t])/g : /\s/g),
  ];
  const last = choices.map((cuts) => cuts.at(-1) ?? 0);
  const wellFilled = last.find((at) => at >= view.length / 2);
  return wellFilled ?? last.find((at) => at > 0) ?? graphemeCut(view);
}

/** Line ends where a cut does no harm: not right after a fence opens, nor where the next line may be the one that ends it. */
function lineCuts(view: string, head: string): { readonly at: number; readonly isParagraph: boolean }[] {
  const cuts: { at: number; isParagraph: boolean }[] = [];
  let fence = fenceAfter(head);
  for (let start = 0, at = view.indexOf("\n"); at !== -1; start = at + 1, at = view.indexOf("\n", start)) {
    const before = fence;
    fence = nextFence(fence, view.slice(start, at));
    const hasOpened = before === null && fence !== null;
    const harms = fence !== null && (hasOpened || mayCloseFence.test(view.slice(at + 1)));
    if (at > 0 && !harms) cuts.push({ at, isParagraph: fence === null && view[at + 1] === "\n" });
  }
  return cuts;
}

/** A cut right before backticks or tildes could turn what follows into a fence, so there is none. */
function cutsInLine(view: string, from: number, pattern: RegExp): number[] {
  const indent = /\S/.exec(view.slice(from))?.index ?? 0;
  return Array.from(view.matchAll(pattern), (match) => match.index).filter(
    (at) => at > from + indent && at < view.length && !/^\s*[`~]/.test(view.slice(at)),
  );
}

function graphemeCut(view: string): number {
  const whole = /[\uD800-\uDBFF]$/.test(view) ? view.slice(0, -1) : view;
  const start =
    Array.from(new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(whole)).at(-1)?.index ?? 0;
  if (start > 0) return start;
  // One grapheme of thousands of joined characters: between two of them, then.
  return /[\uD800-\uDBFF]$/.test(view.slice(0, -1)) ? view.length - 2 : view.length - 1;
}

function afterCut(rest: string, isInCode: boolean): string {
  if (isInCode) return rest.replace(/^\n/, "");
  return rest.startsWith("\n") ? rest.replace(leadingBlankLines, "") : rest.trimStart();
}

function fenceAfter(text: string): Fence | null {
  return text.split("\n").reduce(nextFence, null as Fence | null);
}

function closed(text: string): string {
  const fence = fenceAfter(text);
  if (fence === null) return text.trimEnd();
  const closing = fence.prefix.replaceAll(/[^\s>]/g, " ") + fence.marker;
  return `${text}\n${closing}`;
}

/** What would leave too little room for the code itself is left out: the info string first, then the whole fence. */
function reopening(fence: Fence, limit: number): string {
  const bare = "> ".repeat(fence.prefix.split(">").length - 1) + fence.marker;
  if (bare.length > limit / 8) return "";
  return `${bare.length + fence.info.length > limit / 4 ? bare : bare + fence.info}\n`;
}
