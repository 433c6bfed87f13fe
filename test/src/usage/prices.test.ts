import { expect, test } from "vitest";
import { costOf, listPrices } from "../../../src/usage/prices.ts";

const usage = { input: 1_000_000, cached: 400_000, cacheWrites: 100_000, output: 200_000, reasoning: 50_000 };

test("cached input costs less, cache writes a quarter more, reasoning is part of the output", () => {
  const prices = { m: { input: 1, cached: 0.1, output: 5 } };
  expect(costOf("m", usage, prices)).toBeCloseTo(0.5 * 1 + 0.4 * 0.1 + 0.1 * 1.25 + 0.2 * 5);
});

test("a model without a known price costs an unknown sum, not nothing", () => {
  expect(costOf("someone's model", usage, listPrices)).toBeNull();
});
