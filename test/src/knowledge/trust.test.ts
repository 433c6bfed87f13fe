import { expect, test } from "vitest";
import type { StoreHit, StoreHits } from "../../../src/knowledge/knowledge-store.ts";
import { TrustInMeaning } from "../../../src/knowledge/trust.ts";
import { passageOf } from "../../helpers/engine.ts";

const hit = (id: string, words: number): StoreHit => ({ chunk: passageOf(id, id), words, cosine: 0.5 });
/** A question whose nearest passages have so much of its words. */
const question = (...shares: readonly number[]): StoreHits => ({
  keyword: [hit("best", 10)],
  vector: shares.map((share, index) => hit(`near ${index}`, share * 10)),
  background: 0,
});
const weightAfter = (...questions: readonly StoreHits[]) => {
  const trust = new TrustInMeaning();
  for (const each of questions) trust.learn(each);
  return trust.weight;
};
const times = (count: number, each: StoreHits) => Array.from({ length: count }, () => each);

test("before anything was asked, words weigh more, and meaning something", () => {
  expect(weightAfter()).toBeGreaterThan(0.2);
  expect(weightAfter()).toBeLessThan(0.5);
});

test("vectors whose nearest passages have the questions' words come to weigh more than words", () => {
  expect(weightAfter(...times(60, question(0.9, 0.7, 0.6, 0.6, 0.5)))).toBeGreaterThan(0.6);
});

test("vectors that know nothing come to weigh next to nothing", () => {
  expect(weightAfter(...times(60, question(0.2, 0, 0.1, 0, 0)))).toBeLessThan(0.05);
});

test("one question in other words than its answer changes little", () => {
  const known = times(60, question(0.9, 0.7, 0.6, 0.6, 0.5));
  expect(weightAfter(...known, question(0, 0, 0, 0, 0))).toBeGreaterThan(weightAfter(...known) - 0.05);
});

test("an index that becomes another is seen to be another", () => {
  const before = times(300, question(0, 0, 0, 0, 0));
  expect(weightAfter(...before, ...times(300, question(1, 0.8, 0.7, 0.7, 0.6)))).toBeGreaterThan(0.6);
});

test("a question that one of the searches finds nothing for says nothing", () => {
  expect(weightAfter({ ...question(0), keyword: [] }, { ...question(0), vector: [] })).toBe(weightAfter());
});
