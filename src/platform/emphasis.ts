/** A run of `*`, `_` or `~~` that emphasis begins with. */
export interface Opener {
  readonly at: number;
  /** How many of its marks are not closed yet. */
  readonly length: number;
  readonly run: Run;
}

interface Run {
  readonly mark: string;
  readonly start: number;
  readonly end: number;
  readonly canOpen: boolean;
  readonly canClose: boolean;
}

/** More are never open at once in what people read; without a limit, a page of asterisks takes seconds. */
const mostOpen = 50;

/** Closes what the run of marks closes, then opens what is left of it: CommonMark's rules for emphasis. */
export function readRun(text: string, start: number, end: number, openers: Opener[]): void {
  const run = { mark: text.charAt(start), start, end, ...flanking(text, start, end) };
  if (run.mark === "~" && end - start !== 2) return;
  const length = run.canClose ? close(run, openers) : end - start;
  if (!run.canOpen || length === 0) return;
  openers.push({ at: end - length, length, run });
  if (openers.length > mostOpen) openers.shift();
}

/** How many marks of the run have closed nothing. */
function close(run: Run, openers: Opener[]): number {
  let left = run.end - run.start;
  while (left > 0) {
    const index = openers.findLastIndex((opener) => isPair(opener, run));
    const opener = openers[index];
    if (opener === undefined) break;
    const used = Math.min(left, opener.length, 2);
    left -= used;
    openers.length = index;
    if (opener.length > used) openers.push({ ...opener, length: opener.length - used });
  }
  return left;
}

/** With the rule of three, by which `*a**b*` is emphasis around `a**b`. */
function isPair({ run: opening }: Opener, closing: Run): boolean {
  if (opening.mark !== closing.mark) return false;
  if (!opening.canClose && !closing.canOpen) return true;
  const lengths = [opening, closing].map(({ start, end }) => end - start);
  return lengths.every((length) => length % 3 === 0) || lengths.reduce((sum, length) => sum + length, 0) % 3 !== 0;
}

/** Spaced marks are none, nor are underscores inside a word. */
function flanking(text: string, start: number, end: number): Pick<Run, "canOpen" | "canClose"> {
  const before = /.$/su.exec(text.slice(Math.max(0, start - 2), start))?.[0] ?? " ";
  const after = /^./su.exec(text.slice(end, end + 2))?.[0] ?? " ";
  const left = !isSpace(after) && (!isPunctuation(after) || isSpace(before) || isPunctuation(before));
  const right = !isSpace(before) && (!isPunctuation(before) || isSpace(after) || isPunctuation(after));
  if (text.charAt(start) !== "_") return { canOpen: left, canClose: right };
  return { canOpen: left && (!right || isPunctuation(before)), canClose: right && (!left || isPunctuation(after)) };
}

function isSpace(character: string): boolean {
  return /\s/.test(character);
}

function isPunctuation(character: string): boolean {
  return /[\p{P}\p{S}]/u.test(character);
}
