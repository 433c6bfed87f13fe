/** The judge takes more at once; but what is long is shown late. */
const longestWindow = 800;
/** Below these lengths a window says too little to be worth a request: of whole sentences, and of a sentence that goes on. */
const shortest = {
  /** Nobody has seen anything yet. */
  first: { sentences: 1, piece: 24 },
  /** The judge has nothing to do. */
  idle: { sentences: 1, piece: 60 },
  /** Other windows are being judged. */
  busy: { sentences: 60, piece: 110 },
} as const;

export type JudgeState = keyof typeof shortest;

/** White space is looked for as well: in "v1." of "v1.2" the sentence has not ended. */
const sentenceEnd = /[.!?:…]["')\]*_]*\s+|\n+|[。！？]/gu;

/**
 * Cuts streamed text into windows, each judged as one text: whole sentences where there are any, else the beginning of a
 * long one up to a word's end, so that its verdict is there when it ends. The windows joined are the text.
 */
export class WindowCutter {
  #pending = "";

  push(delta: string): void {
    this.#pending += delta;
  }

  /** The window that is to be judged now; empty where it is better to wait for more. */
  take(judge: JudgeState): string {
    const { sentences, piece } = shortest[judge];
    const text = this.#pending.slice(0, longestWindow);
    const whole = lastEnd(text);
    if (whole >= sentences) return this.#cut(whole);
    // What stands behind the last white space may go on.
    const words = text.search(/\S+$/);
    const end = words === -1 ? text.length : words;
    if (end >= piece) return this.#cut(end);
    return text.length === longestWindow ? this.#cut(text.length) : "";
  }

  /** The next window of a text that has ended; empty where there is none. */
  rest(): string {
    return this.#pending.length <= longestWindow ? this.#cut(this.#pending.length) : this.take("first");
  }

  #cut(at: number): string {
    const end = at < this.#pending.length ? wholeCharacters(this.#pending, at) : at;
    const window = this.#pending.slice(0, end);
    this.#pending = this.#pending.slice(end);
    return window;
  }
}

function lastEnd(text: string): number {
  let end = 0;
  for (const { index, 0: sign } of text.matchAll(sentenceEnd)) end = index + sign.length;
  return end;
}

/** A cut that does not part a surrogate pair. */
function wholeCharacters(text: string, at: number): number {
  const code = text.charCodeAt(at - 1);
  return code >= 0xd8_00 && code <= 0xdb_ff ? at - 1 : at;
}
