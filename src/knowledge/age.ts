import type { FusedHit } from "./fuse.ts";

/** Where a source says that it ages, what is older counts less: half as much after each half-life. Best first again. */
export function weighAge(hits: readonly FusedHit[], now: number): FusedHit[] {
  return hits
    .map(({ chunk, score }) => ({ chunk, score: score * freshness(chunk, now) }))
    .sort((a, b) => b.score - a.score);
}

function freshness({ at, halfLifeMs }: FusedHit["chunk"], now: number): number {
  return at === null || halfLifeMs === null ? 1 : 0.5 ** (Math.max(0, now - at) / halfLifeMs);
}
