import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fuse } from "../../../src/knowledge/fuse.ts";
import type { StoreHit, StoreHits } from "../../../src/knowledge/knowledge-store.ts";
import { passageOf } from "../../helpers/engine.ts";

const hit = (id: string, words: number, cosine: number | null): StoreHit => ({
  chunk: passageOf(id, id),
  words,
  cosine,
});
const idsOf = (hits: StoreHits, weight: number) => fuse(hits, weight).map(({ chunk }) => chunk.id);

/** Any passages, each ranking the best of them. */
const anyHits = fc
  .uniqueArray(
    fc.record({ id: fc.constantFrom(..."abcdefghij"), words: fc.nat(20), cosine: fc.integer({ min: 0, max: 100 }) }),
    { selector: ({ id }) => id, maxLength: 10 },
  )
  .map((given): StoreHits => {
    const all = given.map(({ id, words, cosine }) => hit(id, words, cosine / 100));
    const matching = all.filter(({ words }) => words > 0);
    return {
      keyword: matching.toSorted((a, b) => b.words - a.words).slice(0, 5),
      vector: all.toSorted((a, b) => (b.cosine ?? 0) - (a.cosine ?? 0)).slice(0, 5),
      background: 0.2,
    };
  });
const anyWeight = fc.double({ min: 0, max: 1, noNaN: true });

test("every hit comes once, best first, whatever the rankings", () => {
  fc.assert(
    fc.property(anyHits, anyWeight, (hits, weight) => {
      const fused = fuse(hits, weight);
      const ids = [...hits.keyword, ...hits.vector].map(({ chunk }) => chunk.id);
      expect(fused.map(({ chunk }) => chunk.id).toSorted()).toEqual([...new Set(ids)].toSorted());
      expect(fused.map(({ score }) => score)).toEqual(fused.map(({ score }) => score).toSorted((a, b) => b - a));
      for (const { score } of fused) expect(score >= 0 && score <= 1 + 1e-9).toBe(true);
    }),
  );
});

test("a hit that is better by both searches is before the other", () => {
  fc.assert(
    fc.property(anyHits, anyWeight, (hits, weight) => {
      const order = idsOf(hits, weight);
      const all = [...hits.keyword, ...hits.vector];
      for (const a of all) {
        for (const b of all) {
          const isBetter = a.words > b.words && (a.cosine ?? 0) > (b.cosine ?? 0);
          if (isBetter) expect(order.indexOf(a.chunk.id)).toBeLessThan(order.indexOf(b.chunk.id));
        }
      }
    }),
  );
});

describe("what decides", () => {
  const hits: StoreHits = {
    keyword: [hit("words", 10, 0.3), hit("both", 8, 0.8)],
    vector: [hit("meaning", 0, 0.9), hit("both", 8, 0.8)],
    background: 0.3,
  };

  test("words, where meaning is not trusted", () => {
    expect(idsOf(hits, 0)).toEqual(["words", "both", "meaning"]);
  });

  test("meaning, where it is trusted alone", () => {
    expect(idsOf(hits, 1)).toEqual(["meaning", "both", "words"]);
  });

  test("both together, where each is trusted", () => {
    expect(idsOf(hits, 0.5)[0]).toBe("both");
  });

  test("the one search that found anything, whatever is trusted", () => {
    expect(idsOf({ ...hits, vector: [] }, 1)).toEqual(["words", "both"]);
    expect(idsOf({ ...hits, keyword: [] }, 0)).toEqual(["meaning", "both"]);
  });
});
