import type { CallLine } from "./question.ts";

/** What happened to the program from outside, in order, and how often each kind. */
export class Chronicle {
  readonly #lines: CallLine[] = [];
  readonly #counts = new Map<string, number>();

  /** @param about what it happened to, for whoever looks for the reason of a violation. */
  note(kind: string, about = ""): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    this.#lines.push({ at: Date.now(), line: about === "" ? kind : `${kind}: ${about}` });
  }

  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** The lines between two moments that concern everybody, or one of these words. */
  lines(from: number, to: number, words: readonly string[]): readonly CallLine[] {
    return this.#lines.filter(
      ({ at, line }) => at >= from && at <= to && (!line.includes(": ") || words.some((word) => line.includes(word))),
    );
  }
}
