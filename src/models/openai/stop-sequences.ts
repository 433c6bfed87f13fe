/**
 * Ends a text at the first stop sequence, for APIs that know none (Responses) and models that refuse them. What could be
 * the beginning of one is held back until the next delta tells.
 */
export class StopSequences {
  readonly #sequences: readonly string[];
  #held = "";
  #isCut = false;

  constructor(sequences: readonly string[]) {
    this.#sequences = sequences.filter((sequence) => sequence !== "");
  }

  /** What may be shown now. */
  push(delta: string): string {
    if (this.#isCut) return "";
    const text = this.#held + delta;
    const cut = Math.min(...this.#sequences.map((sequence) => text.indexOf(sequence)).filter((at) => at >= 0));
    if (cut !== Number.POSITIVE_INFINITY) {
      this.#isCut = true;
      this.#held = "";
      return text.slice(0, cut);
    }
    const kept = Math.max(0, ...this.#sequences.map((sequence) => overlap(text, sequence)));
    this.#held = text.slice(text.length - kept);
    return text.slice(0, text.length - kept);
  }

  /** What was held back, once it is sure that nothing follows. */
  end(): string {
    const rest = this.#held;
    this.#held = "";
    return rest;
  }
}

/** The length of the longest end of `text` that begins `sequence`. */
function overlap(text: string, sequence: string): number {
  for (let length = Math.min(text.length, sequence.length - 1); length > 0; length -= 1) {
    if (text.endsWith(sequence.slice(0, length))) return length;
  }
  return 0;
}
