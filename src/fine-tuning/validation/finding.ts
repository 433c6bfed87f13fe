/** Something wrong in a training file, and how it is mended. */
export interface Finding {
  /** Stable and kebab-case. */
  readonly code: string;
  /** From 1; null where it is about the file as a whole. */
  readonly line: number | null;
  /** Where in the line: `messages[2].content`; empty for the line itself. */
  readonly where: string;
  readonly problem: string;
  readonly fix: string;
}

/** Takes what one line has wrong; the line's number is the caller's. */
export type Report = (code: string, where: string, problem: string, fix: string) => void;

/** So many are kept word for word; of all others only their number is. */
const keptFindings = 200;

/** Findings of a file of any size, in bounded memory. */
export class Findings {
  readonly #kept: Finding[] = [];
  readonly #counts = new Map<string, number>();
  #total = 0;

  add(finding: Finding): void {
    this.#total += 1;
    this.#counts.set(finding.code, (this.#counts.get(finding.code) ?? 0) + 1);
    if (this.#kept.length < keptFindings) this.#kept.push(finding);
  }

  get total(): number {
    return this.#total;
  }

  get kept(): readonly Finding[] {
    return this.#kept;
  }

  /** How often each code was found. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }
}
