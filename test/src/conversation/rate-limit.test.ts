import { expect, test } from "vitest";
import { createRateLimit } from "../../../src/conversation/rate-limit.ts";

test("what is over so many a minute is booked into the next free place; other keys are not affected", () => {
  let time = 0;
  const book = createRateLimit(2, 300_000, () => time);
  expect(book("ann")).toBe(0);
  time = 10_000;
  expect(book("ann")).toBe(0);
  expect(book("ann")).toBe(50_000);
  expect(book("ann")).toBe(60_000);
  expect(book("ben")).toBe(0);
  time = 61_000;
  // The places at 60 s and 70 s are taken by those that wait.
  expect(book("ann")).toBe(59_000);
});

test("a place too far off is not booked, and leaves the places before it free for others", () => {
  let time = 0;
  const book = createRateLimit(1, 60_000, () => time);
  expect([book("ann"), book("ann"), book("ann")]).toEqual([0, 60_000, null]);
  time = 60_000;
  expect(book("ann")).toBe(60_000);
});

test("no minute, wherever it begins, holds more than the rate", () => {
  let time = 0;
  const book = createRateLimit(3, 3_600_000, () => time);
  const begun = Array.from({ length: 40 }, (_, n) => {
    time += (n * 7_919) % 9_000;
    return time + (book("ann") ?? 0);
  });
  for (const at of begun)
    expect(begun.filter((other) => other > at - 60_000 && other <= at).length).toBeLessThanOrEqual(3);
});
