import { expect, test } from "vitest";
import { createRateLimit } from "../../../src/conversation/rate-limit.ts";

test("a person may ask so often a minute, and learns when again; others are not affected", () => {
  let time = 0;
  const admit = createRateLimit(2, () => time);
  admit("ann");
  time = 10_000;
  admit("ann");
  expect(() => admit("ann")).toThrow("more than 2 questions in a minute. Please ask again in 50 s.");
  admit("ben");
  time = 60_000;
  admit("ann");
  expect(() => admit("ann")).toThrow("in 10 s");
});
