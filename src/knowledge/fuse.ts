import type { StoredChunk, StoreHit, StoreHits } from "./knowledge-store.ts";

export interface FusedHit {
  readonly chunk: StoredChunk;
  /** From 0 to 1: the best by its words and by its meaning has 1. */
  readonly score: number;
}

/**
 * Both rankings as one, best first: each search's scores as a share of its best, what is no nearer than any passage counting
 * nothing, weighed by how far meaning is trusted here (docs/decisions/0006).
 * @param weight of meaning, from 0 to 1; words have the rest.
 */
export function fuse({ keyword, vector, background }: StoreHits, weight: number): FusedHit[] {
  const mostWords = keyword[0]?.words ?? 0;
  const nearest = vector[0]?.cosine ?? background;
  const meaning = shareOfMeaning(keyword, vector, weight);
  return union(keyword, vector)
    .map(({ chunk, words, cosine }) => {
      const near = ratio(Math.max(0, (cosine ?? background) - background), nearest - background);
      return { chunk, score: (1 - meaning) * ratio(words, mostWords) + meaning * near };
    })
    .sort((a, b) => b.score - a.score);
}

/** A search that found nothing has no say. */
function shareOfMeaning(keyword: readonly StoreHit[], vector: readonly StoreHit[], weight: number): number {
  if (vector.length === 0) return 0;
  return keyword.length === 0 ? 1 : weight;
}

function union(...rankings: readonly (readonly StoreHit[])[]): StoreHit[] {
  return [...new Map(rankings.flat().map((hit) => [hit.chunk.id, hit])).values()];
}

function ratio(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
