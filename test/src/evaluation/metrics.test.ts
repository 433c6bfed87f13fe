import fc from "fast-check";
import { expect, test } from "vitest";
import { measure } from "../../../src/evaluation/metrics.ts";

const grades = new Map([
  ["a", 2],
  ["b", 1],
]);

test("the figures are those of trec_eval", () => {
  const { ndcg10, recall10, recall100, mrr10 } = measure(["x", "a", "y"], grades);
  // 2 / log2(3) of 2 / log2(2) + 1 / log2(3)
  expect(ndcg10).toBeCloseTo(2 / Math.log2(3) / (2 + 1 / Math.log2(3)), 12);
  expect({ recall10, recall100, mrr10 }).toEqual({ recall10: 0.5, recall100: 0.5, mrr10: 0.5 });
});

test("everything in its place is one, nothing found is zero, and what comes too late counts for the deep recall alone", () => {
  expect(measure(["a", "b"], grades)).toEqual({ ndcg10: 1, recall10: 1, recall100: 1, mrr10: 1 });
  expect(measure([], grades)).toEqual({ ndcg10: 0, recall10: 0, recall100: 0, mrr10: 0 });
  const late = [...Array.from({ length: 10 }, (_, at) => `x${at}`), "a", "b"];
  expect(measure(late, grades)).toEqual({ ndcg10: 0, recall10: 0, recall100: 1, mrr10: 0 });
});

test("no ranking makes a figure that is not between nothing and one", () => {
  const found = fc.uniqueArray(fc.constantFrom(..."abcdefghijklmnop"));
  fc.assert(
    fc.property(found, (ids) => {
      for (const value of Object.values(measure(ids, grades))) expect(value >= 0 && value <= 1).toBe(true);
    }),
  );
});
