import { expect, test } from "vitest";
import { compare, lossesOfFusion } from "../../../src/evaluation/compare.ts";
import { meanOf, type Measures } from "../../../src/evaluation/metrics.ts";
import type { Run } from "../../../src/evaluation/run.ts";

const measured = (value: number): Measures => ({ ndcg10: value, recall10: value, recall100: value, mrr10: value });

function runOf(rankings: Readonly<Record<string, readonly number[]>>): Run {
  return {
    collection: "docs",
    at: "2026-01-01T00:00:00.000Z",
    model: null,
    documents: 3,
    questions: 2,
    rankings: Object.fromEntries(
      Object.entries(rankings).map(([name, values]) => [
        name,
        {
          mean: meanOf(values.map(measured)),
          perQuestion: Object.fromEntries(values.map((value, at) => [`q${at}`, measured(value)])),
        },
      ]),
    ),
  };
}

test("what fell is named with its figures, and the questions that lost most come first", () => {
  const { drops, losses } = compare(runOf({ keyword: [0.8, 0.6] }), runOf({ keyword: [0.3, 0.5] }));
  expect(drops[0]).toBe("keyword: nDCG@10 fell from 0.700 to 0.400");
  expect(drops).toHaveLength(4);
  expect(losses.map(({ questionId }) => questionId)).toEqual(["q0", "q1"]);
});

test("what stays, grows, or falls by no more than rounding is no drop", () => {
  expect(compare(runOf({ keyword: [0.8, 0.6] }), runOf({ keyword: [0.8, 0.6] })).drops).toEqual([]);
  expect(compare(runOf({ keyword: [0.8, 0.6] }), runOf({ keyword: [0.7, 0.9] })).drops).toEqual([]);
  expect(compare(runOf({ vector: [0.8, 0.6] }), runOf({ vector: [0.8, 0.5985] })).drops).toEqual([]);
});

test("a kind of search that is no longer measured counts as a drop", () => {
  const { drops } = compare(runOf({ keyword: [1, 1], vector: [1, 1] }), runOf({ keyword: [1, 1] }));
  expect(drops).toEqual(["vector: was measured in the last run, and is not in this one"]);
});

test("runs of other questions are not compared", () => {
  const other = { ...runOf({ keyword: [1, 1] }), collection: "other" };
  expect(() => compare(other, runOf({ keyword: [1, 1] }))).toThrow("can't be compared");
});

test("where both searches together are worse than the better of them is told, question by question", () => {
  const losses = lossesOfFusion(runOf({ keyword: [0.2, 0.9], vector: [0.7, 0.1], hybrid: [0.8, 0.5] }));
  expect(losses).toEqual([{ questionId: "q1", ranking: "hybrid", before: 0.9, after: 0.5 }]);
});
