import { mayBeHeldBack } from "./held-back.ts";
import { type Fence, nextFence } from "./fence.ts";
import { settledProse } from "./settled-prose.ts";

/**
 * How much of a Markdown text that still grows may be shown: the length, in UTF-16 units, of its longest beginning in which
 * nothing is half-open. Fences and tables come whole, but for those that are too long for it: they come line by line.
 *
 * Never shrinks as text is added, so what was shown is a beginning of what is shown later. Once the text has ended, all of
 * it may be shown. Cheap for long texts: beside code fences, it reads their last paragraph alone.
 */
export function settledLength(markdown: string): number {
  const text = withoutCarriageReturns(markdown);
  const { openedAt, closedAt } = findFences(text);
  const end = openedAt === null ? settledProse(text, closedAt) : settledCode(text, openedAt);
  return text.slice(0, end).trimEnd().length;
}

/** Of the same length. */
function withoutCarriageReturns(markdown: string): string {
  return markdown.includes("\r") ? markdown.replaceAll("\r\n", " \n").replaceAll("\r", "\n") : markdown;
}

/** Where the fence that is still open began, and where the last that is not has ended. */
function findFences(text: string): { readonly openedAt: number | null; readonly closedAt: number } {
  let fence: Fence | null = null;
  let openedAt: number | null = null;
  let closedAt = 0;
  const runs = /`{3}|~{3}/g;
  for (let run = runs.exec(text); run !== null; run = runs.exec(text)) {
    const start = text.lastIndexOf("\n", run.index) + 1;
    const newline = text.indexOf("\n", run.index);
    // Until a line is finished nobody knows: ```js may become ```js```, which opens nothing, and ``` may become it.
    if (newline === -1) break;
    const after = nextFence(fence, text.slice(start, newline));
    if (fence === null && after !== null) openedAt = start;
    if (fence !== null && after === null) [openedAt, closedAt] = [null, newline + 1];
    fence = after;
    runs.lastIndex = newline + 1;
  }
  return { openedAt, closedAt };
}

function settledCode(text: string, openedAt: number): number {
  return mayBeHeldBack(openedAt, text.length) ? openedAt : Math.max(openedAt, text.lastIndexOf("\n"));
}
