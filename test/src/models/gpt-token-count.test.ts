import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import type { CountTokens } from "../../../src/models/count-tokens.ts";
import { loadTokenCounter } from "../../../src/models/gpt-token-count.ts";

let count: CountTokens;
beforeAll(async () => {
  count = await loadTokenCounter();
});

test("counts as o200k_base does", () => {
  expect(count("")).toBe(0);
  expect(count("hello world")).toBe(2);
  expect(count("The quick brown fox jumps over the lazy dog.")).toBe(10);
});

test("a special token in what somebody wrote is plain text", () => {
  expect(count("<|endoftext|>")).toBeGreaterThan(1);
});

test.each(["a", " ", "\n", "😀", "❤️", "é", "aA", "漢", ".", "\ud800"])(
  "200,000 times %j is counted while somebody waits",
  (unit) => {
    // Without the cut at long runs this takes minutes, past any test's limit.
    expect(count(unit.repeat(200_000))).toBeGreaterThan(1_000);
  },
);

test("a text never counts less than its two halves together, give or take the seam", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 600 }), fc.string({ unit: "grapheme" }), (a, b) => {
      expect(count(a + b)).toBeLessThanOrEqual(count(a) + count(b) + 8);
      expect(count(a)).toBeLessThanOrEqual(Buffer.byteLength(a));
    }),
  );
});

test("its tables are loaded when somebody counts, and not before", () => {
  const script = `
    await import(${JSON.stringify(new URL("../../../src/models/gpt-token-count.ts", import.meta.url).href)});
    const { registerHooks } = await import("node:module");
    let loaded = "";
    registerHooks({ load: (url, context, next) => { loaded += url; return next(url, context); } });
    const { loadTokenCounter } = await import(${JSON.stringify(new URL("../../../src/models/gpt-token-count.ts", import.meta.url).href)});
    const before = loaded.includes("o200k_base");
    await loadTokenCounter();
    console.log(before, loaded.includes("o200k_base"));`;
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" });
  expect(output.trim()).toBe("false true");
});
