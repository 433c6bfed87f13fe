import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fuse } from "../../../src/knowledge/fuse.ts";
import { passageOf } from "../../helpers/engine.ts";

const hit = (id: string) => ({ chunk: passageOf(id, id), score: 1 });
const ranking = fc.uniqueArray(fc.constantFrom(..."abcdefghij"), { maxLength: 10 });
const idsOf = (rankings: readonly (readonly string[])[]) =>
  fuse(rankings.map((ids) => ids.map(hit))).map(({ chunk }) => chunk.id);

test("every hit comes once, best first, whatever the rankings", () => {
  fc.assert(
    fc.property(ranking, ranking, (one, other) => {
      const fused = fuse([one.map(hit), other.map(hit)]);
      expect(fused.map(({ chunk }) => chunk.id).toSorted()).toEqual([...new Set([...one, ...other])].toSorted());
      expect(fused.map(({ score }) => score)).toEqual(fused.map(({ score }) => score).toSorted((a, b) => b - a));
    }),
  );
});

test("a hit that is before another in both rankings stays before it", () => {
  fc.assert(
    fc.property(ranking, fc.infiniteStream(fc.nat()), (one, order) => {
      const other = one.map((id) => ({ id, at: order.next().value ?? 0 })).toSorted((a, b) => a.at - b.at);
      const fused = idsOf([one, other.map(({ id }) => id)]);
      for (const a of one) {
        for (const b of one.slice(one.indexOf(a) + 1)) {
          const isBeforeInBoth = other.findIndex(({ id }) => id === a) < other.findIndex(({ id }) => id === b);
          if (isBeforeInBoth) expect(fused.indexOf(a)).toBeLessThan(fused.indexOf(b));
        }
      }
    }),
  );
});

test("one ranking alone stays as it is", () => {
  expect(idsOf([["c", "a", "b"], []])).toEqual(["c", "a", "b"]);
});

test("what both find in the middle beats what one finds first", () => {
  expect(
    idsOf([
      ["a", "b", "x"],
      ["c", "d", "x"],
    ])[0],
  ).toBe("x");
});
