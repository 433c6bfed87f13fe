import fc from "fast-check";
import { expect, test } from "vitest";
import { Spread } from "../../../../src/fine-tuning/validation/distribution.ts";
import { defaultEpochs } from "../../../../src/fine-tuning/validation/estimate.ts";
import { SeenExamples } from "../../../../src/fine-tuning/validation/seen-examples.ts";

function spreadOf(values: readonly number[], distinct?: number) {
  const spread = new Spread(distinct);
  for (const value of values) spread.add(value);
  return spread.distribution();
}

test("quantiles are those between the nearest two numbers", () => {
  expect(spreadOf([1, 2, 3, 4])).toMatchObject({
    min: 1,
    max: 4,
    mean: 2.5,
    median: 2.5,
    p5: 1.15,
    p95: 3.8499999999999996,
  });
  expect(spreadOf([])).toMatchObject({ count: 0, min: null, median: null });
});

test("of more different numbers than are counted one by one, quantiles are within half a percent, and said to be", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1_000_000), { minLength: 50, maxLength: 400 }), (values) => {
      const [exact, coarse] = [spreadOf(values), spreadOf(values, 20)];
      expect(coarse).toMatchObject({ min: exact.min, max: exact.max, mean: exact.mean });
      for (const q of ["median", "p5", "p95"] as const)
        expect(Math.abs((coarse[q] ?? 0) - (exact[q] ?? 0))).toBeLessThanOrEqual(0.005 * (exact[q] ?? 0) + 1);
    }),
  );
  expect(spreadOf([1, 2, 3, 4], 3).isExact).toBe(false);
});

test("the service's choice of epochs: few examples often, very many once", () => {
  expect([0, 1, 5, 10, 33, 34, 8_000, 9_000, 100_000].map(defaultEpochs)).toEqual([0, 25, 20, 10, 3, 3, 3, 2, 1]);
});

test("examples are known by what they say, up to a bound", () => {
  const seen = new SeenExamples(3);
  expect(["a", "b", "a", "c", "d", "d"].map((text, index) => seen.add(text, index + 1))).toEqual([
    null,
    null,
    1,
    null,
    null,
    null,
  ]);
  expect(seen.isFull).toBe(true);
  expect([seen.find("c"), seen.find("d")]).toEqual([4, null]);
});
