import { expect, test } from "vitest";
import { repeat } from "../../../src/ops/repeat.ts";

test("work is done again and again, never twice at once, until it is called off", async () => {
  const stop = new AbortController();
  let done = 0;
  let atOnce = 0;
  await repeat(
    1,
    async () => {
      atOnce += 1;
      expect(atOnce).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 5));
      atOnce -= 1;
      done += 1;
      if (done === 3) stop.abort();
    },
    stop.signal,
  );
  expect(done).toBe(3);
});

test("called off while it waits, it ends at once; and of 0 it never begins", async () => {
  const stop = new AbortController();
  const work = () => Promise.reject(new Error("not this time"));
  const waiting = repeat(3_600_000, work, stop.signal);
  stop.abort();
  await expect(waiting).resolves.toBeUndefined();
  await expect(repeat(0, work, new AbortController().signal)).resolves.toBeUndefined();
});
