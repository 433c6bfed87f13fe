import type { StoredChunk, StoreHit } from "./knowledge-store.ts";

/** The constant of the paper that proposed it (Cormack, Clarke, Büttcher, SIGIR 2009). */
const k = 60;

export interface FusedHit {
  readonly chunk: StoredChunk;
  readonly score: number;
}

/** Reciprocal rank fusion: a chunk scores 1 / (k + rank) in each ranking that has it, rank from 1. Best first. */
export function fuse(rankings: readonly (readonly StoreHit[])[]): FusedHit[] {
  const fused = new Map<string, FusedHit>();
  for (const ranking of rankings) {
    for (const [index, { chunk }] of ranking.entries()) {
      const before = fused.get(chunk.id)?.score ?? 0;
      fused.set(chunk.id, { chunk, score: before + 1 / (k + index + 1) });
    }
  }
  return [...fused.values()].sort((a, b) => b.score - a.score);
}
