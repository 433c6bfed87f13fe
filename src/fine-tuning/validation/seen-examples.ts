import { createHash } from "node:crypto";

/** So many examples are compared with each other: a table of 24 MB. */
export const maxCompared = 1_000_000;

/**
 * Knows the examples it has seen by 64 bits of their hash and the line of each, in a fixed amount of memory. What comes after
 * the limit is still looked up, and no longer kept.
 */
export class SeenExamples {
  readonly #hashes: BigUint64Array;
  readonly #lines: Uint32Array;
  readonly #limit: number;
  #size = 0;

  constructor(limit = maxCompared) {
    const slots = 2 ** Math.ceil(Math.log2(limit * 2));
    this.#hashes = new BigUint64Array(slots);
    this.#lines = new Uint32Array(slots);
    this.#limit = limit;
  }

  get isFull(): boolean {
    return this.#size >= this.#limit;
  }

  /** The line where the same text stood first; null where it is new, and then remembered. */
  add(text: string, line: number): number | null {
    const { slot, found } = this.#slotOf(text);
    if (found) return this.#lines[slot] ?? null;
    if (this.isFull) return null;
    this.#hashes[slot] = hashOf(text);
    this.#lines[slot] = line;
    this.#size += 1;
    return null;
  }

  /** The line of the same text, or null. */
  find(text: string): number | null {
    const { slot, found } = this.#slotOf(text);
    return found ? (this.#lines[slot] ?? null) : null;
  }

  #slotOf(text: string): { readonly slot: number; readonly found: boolean } {
    const hash = hashOf(text);
    const mask = this.#hashes.length - 1;
    let slot = Number(hash & BigInt(mask));
    while (this.#hashes[slot] !== 0n) {
      if (this.#hashes[slot] === hash) return { slot, found: true };
      slot = (slot + 1) & mask;
    }
    return { slot, found: false };
  }
}

/** Never 0, which marks an empty slot. */
function hashOf(text: string): bigint {
  return createHash("sha256").update(text).digest().readBigUInt64LE() || 1n;
}
