import type { FusedHit } from "./fuse.ts";

export interface Spreading {
  /** From so much overlap on a passage is a near-copy of another: their common shingles, of all that either has. */
  readonly from: number;
  /** What it loses for that, of a score from 0 to 1: so much for a whole overlap. */
  readonly weight: number;
}

/** As measured by `npm run bench:near-copies`: docs/decisions/0010. */
const measured: Spreading = { from: 0.3, weight: 0.3 };

/** Whoever waits for an answer sees no more than a dozen passages of it, and each costs a comparison with all others. */
const pool = 30;
const picked = 12;

/**
 * Best first, but that near-copies of what stands before them go behind what says something else (maximal marginal
 * relevance, of passages that overlap strongly alone). Its beginning does not depend on how many are wanted.
 */
export function spread(hits: readonly FusedHit[], { from, weight }: Spreading = measured): FusedHit[] {
  const rest = hits.slice(0, pool).map((hit) => ({ hit, overlap: 0 }));
  const chosen: FusedHit[] = [];
  while (rest.length > 0 && chosen.length < picked) {
    const [next] = rest.splice(indexOfBest(rest.map(({ hit, overlap }) => hit.score - weight * overlap)), 1);
    if (next === undefined) break;
    chosen.push(next.hit);
    for (const other of rest) other.overlap = Math.max(other.overlap, overlapOf(other.hit, next.hit, from));
  }
  return [...chosen, ...rest.map(({ hit }) => hit), ...hits.slice(pool)];
}

function indexOfBest(worths: readonly number[]): number {
  return worths.indexOf(Math.max(...worths));
}

/** Jaccard's; 0 where it is less than `least`. */
function overlapOf(one: FusedHit, other: FusedHit, least: number): number {
  const [a, b] = [shinglesOf(one), shinglesOf(other)];
  const [smaller, larger] = a.size < b.size ? [a, b] : [b, a];
  if (smaller.size === 0 || smaller.size < least * larger.size) return 0;
  let shared = 0;
  for (const shingle of smaller) if (larger.has(shingle)) shared += 1;
  const overlap = shared / (smaller.size + larger.size - shared);
  return overlap < least ? 0 : overlap;
}

const knownShingles = new WeakMap<object, ReadonlySet<string>>();

/** Three words each, in their order. */
function shinglesOf({ chunk }: FusedHit): ReadonlySet<string> {
  const known = knownShingles.get(chunk);
  if (known !== undefined) return known;
  const words: readonly string[] = chunk.text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const shingles = new Set(words.slice(2).map((word, at) => `${words[at] ?? ""} ${words[at + 1] ?? ""} ${word}`));
  knownShingles.set(chunk, shingles);
  return shingles;
}
