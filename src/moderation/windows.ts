/** A window is judged as one text. Large enough to mean something to the judge, small enough to be shown early. */
const firstWindow = { min: 1, max: 240 };
const laterWindow = { min: 120, max: 800 };

/**
 * Cuts streamed text into windows at the ends of sentences. Feed it deltas; each call returns the windows that are now
 * complete. The windows joined are the deltas joined: nothing is lost or added.
 */
export class WindowCutter {
  #pending = "";
  #isFirst = true;

  push(delta: string): string[] {
    this.#pending += delta;
    const windows: string[] = [];
    for (let cut = this.#cut(); cut > 0; cut = this.#cut()) {
      windows.push(this.#pending.slice(0, cut));
      this.#pending = this.#pending.slice(cut);
      this.#isFirst = false;
    }
    return windows;
  }

  /** The rest, when the stream has ended; empty where there is none. */
  end(): string {
    const rest = this.#pending;
    this.#pending = "";
    return rest;
  }

  /** Where the next window ends, or 0 where it is not complete yet. */
  #cut(): number {
    const { min, max } = this.#isFirst ? firstWindow : laterWindow;
    // The white space is looked for as well: in "v1." of "v1.2" the sentence has not ended.
    for (const { index, 0: end } of this.#pending.matchAll(/[.!?:…]["')\]*_]*\s+|\n+|[。！？]/gu)) {
      if (index + end.length >= min) return index + end.length;
    }
    if (this.#pending.length < max) return 0;
    const space = this.#pending.lastIndexOf(" ", max - 1) + 1;
    return space > 0 ? space : wholeCharacters(this.#pending, max);
  }
}

/** A cut that does not part a surrogate pair. */
function wholeCharacters(text: string, at: number): number {
  const code = text.charCodeAt(at - 1);
  return code >= 0xd8_00 && code <= 0xdb_ff ? at - 1 : at;
}
