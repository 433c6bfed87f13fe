import type { FusedHit } from "./fuse.ts";
import { isNext, joinChunks } from "./join-chunks.ts";
import type { Passage } from "./search.ts";

/**
 * The first passages, at most `limit`. Nearly the same words in two documents are one passage, and so are neighbours of
 * one section that were cut apart when it was indexed.
 */
export function choosePassages(hits: readonly FusedHit[], limit: number): Passage[] {
  const chosen: FusedHit[][] = [];
  for (const hit of hits) {
    if (chosen.length >= limit) break;
    if (chosen.flat().some((other) => areNearlySame(wordsOf(hit), wordsOf(other)))) continue;
    const neighbours = chosen.find(
      (group) => group.length < maxJoined && group.some((other) => areNeighbours(hit, other)),
    );
    if (neighbours === undefined) chosen.push([hit]);
    else neighbours.push(hit);
  }
  return chosen.map((group) => ({
    ...joinChunks(group.map(({ chunk }) => chunk)),
    score: Math.max(...group.map(({ score }) => score)),
  }));
}

/** As long as three, a passage is a page. */
const maxJoined = 3;

function areNeighbours({ chunk: one }: FusedHit, { chunk: other }: FusedHit): boolean {
  return isNext(one, other) || isNext(other, one);
}

/** Of all words of both so many stand in each: a page and its copy with another date, not two pages on one matter. */
const sameShare = 0.9;

function areNearlySame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [smaller, larger] = a.size < b.size ? [a, b] : [b, a];
  if (smaller.size < sameShare * larger.size) return false;
  let shared = 0;
  for (const word of smaller) if (larger.has(word)) shared += 1;
  return shared >= sameShare * (smaller.size + larger.size - shared);
}

const knownWords = new WeakMap<object, ReadonlySet<string>>();

function wordsOf({ chunk }: FusedHit): ReadonlySet<string> {
  const known = knownWords.get(chunk);
  if (known !== undefined) return known;
  const words = new Set(chunk.text.toLowerCase().match(/[\p{L}\p{N}]+/gu));
  knownWords.set(chunk, words);
  return words;
}
