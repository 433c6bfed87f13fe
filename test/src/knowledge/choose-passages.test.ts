import { expect, test } from "vitest";
import { choosePassages } from "../../../src/knowledge/choose-passages.ts";
import { weighAge } from "../../../src/knowledge/age.ts";
import type { StoredChunk } from "../../../src/knowledge/knowledge-store.ts";
import { passageOf } from "../../helpers/engine.ts";

const hit = (id: string, score: number, changes: Partial<StoredChunk> = {}) => ({
  chunk: { ...passageOf(id, `Text of ${id}.`), ...changes },
  score,
});
const part = (place: number, score: number, changes: Partial<StoredChunk> = {}) =>
  hit(`part${place}`, score, { place, documentKey: "long.md", path: ["Section"], ...changes });

test("neighbours of one section are one passage, in their order, as good as the better one", () => {
  const [joined, ...others] = choosePassages([part(2, 0.9), hit("other", 0.8), part(1, 0.7)], 5);
  expect(joined).toMatchObject({ text: "Text of part1.\n\nText of part2.", id: "part1~part2", place: 1, score: 0.9 });
  expect(others.map(({ id }) => id)).toEqual(["other"]);
});

test("what stands between other headings, in another document or apart is not joined", () => {
  const apart = [
    part(1, 0.9),
    part(3, 0.8),
    part(2, 0.7, { id: "headed", text: "something else here", path: ["Another section"] }),
    part(2, 0.6, { id: "elsewhere", text: "nothing of that kind", documentKey: "other.md" }),
    part(2, 0.5, { id: "of another source", text: "quite other matters", sourceId: "folder:other" }),
  ];
  expect(choosePassages(apart, 9)).toHaveLength(5);
});

test("a passage grows to three neighbours and no more", () => {
  const joined = choosePassages([part(1, 0.9), part(2, 0.8), part(3, 0.7), part(4, 0.6)], 9);
  expect(joined.map(({ id }) => id)).toEqual(["part1~part2~part3", "part4"]);
});

test("as many passages as wanted, and what comes behind them joins none", () => {
  expect(choosePassages([part(1, 0.9), hit("b", 0.8), part(2, 0.7)], 2).map(({ id }) => id)).toEqual(["part1", "b"]);
});

test("where a source ages, a half-life makes a passage half as good; without date or half-life age is nothing", () => {
  const day = 86_400_000;
  const aged = weighAge(
    [
      hit("old", 1, { at: 0, halfLifeMs: 10 * day }),
      hit("fresh", 0.6, { at: 9 * day, halfLifeMs: 10 * day }),
      hit("undated", 0.5, { halfLifeMs: day }),
      hit("ageless", 0.4, { at: 0 }),
      hit("future", 0.3, { at: 99 * day, halfLifeMs: day }),
    ],
    10 * day,
  );
  expect(aged.map(({ chunk }) => chunk.id)).toEqual(["fresh", "old", "undated", "ageless", "future"]);
  expect(aged[1]?.score).toBeCloseTo(0.5, 9);
  expect(aged[4]?.score).toBe(0.3);
});
