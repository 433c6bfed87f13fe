import { createHash } from "node:crypto";

const shingleWords = 3;
const hashes = 64;
/** 16 bands of 4: texts that share 80 % of their shingles meet in one with a probability of 0.9998, those with 30 % with 0.12. */
const bands = 16;
const rows = hashes / bands;

/** So many texts are compared with each other: about 60 MB. */
const maxCompared = 100_000;

/**
 * Knows texts that say nearly the same, by MinHash over shingles of three words. Bounded: what comes after the limit is still
 * compared with those before it, and no longer kept.
 */
export class NearDuplicates {
  readonly #bands = Array.from({ length: bands }, () => new Map<string, number>());
  readonly #signatures: Uint32Array[] = [];
  readonly #minimum: number;
  readonly #limit: number;

  /** @param minimum from which share of common shingles two texts count as the same. */
  constructor(minimum = 0.8, limit = maxCompared) {
    this.#minimum = minimum;
    this.#limit = limit;
  }

  /** Whether a text like it was there before; remembers it where not. */
  has(text: string): boolean {
    const signature = signatureOf(text);
    const keys = Array.from({ length: bands }, (_, band) =>
      signature.subarray(band * rows, (band + 1) * rows).join(","),
    );
    const isLike = keys.some((key, band) => {
      const other = this.#signatures[this.#bands[band]?.get(key) ?? -1];
      return other !== undefined && similarity(signature, other) >= this.#minimum;
    });
    if (isLike || this.#signatures.length >= this.#limit) return isLike;
    const index = this.#signatures.push(signature) - 1;
    keys.forEach((key, band) => this.#bands[band]?.set(key, index));
    return false;
  }
}

function similarity(a: Uint32Array, b: Uint32Array): number {
  return a.reduce((same, value, index) => same + (value === b[index] ? 1 : 0), 0) / hashes;
}

/** The least value of each hash function over all shingles. The functions: one real hash, and a linear mix of it for each. */
function signatureOf(text: string): Uint32Array {
  const signature = new Uint32Array(hashes).fill(0xffff_ffff);
  for (const shingle of shinglesOf(text)) {
    const digest = createHash("md5").update(shingle).digest();
    const [a, b] = [digest.readUInt32LE(0), digest.readUInt32LE(4) | 1];
    for (let n = 0; n < hashes; n += 1) {
      const value = scramble((a + Math.imul(b, n)) >>> 0);
      if (value < (signature[n] ?? 0)) signature[n] = value;
    }
  }
  return signature;
}

/** The finalizer of MurmurHash3. */
function scramble(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function shinglesOf(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length < shingleWords) return new Set([words.join(" ")]);
  return new Set(words.slice(shingleWords - 1).map((_, index) => words.slice(index, index + shingleWords).join(" ")));
}
