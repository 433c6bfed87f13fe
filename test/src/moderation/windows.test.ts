import fc from "fast-check";
import { expect, test } from "vitest";
import { WindowCutter } from "../../../src/moderation/windows.ts";

function cut(deltas: readonly string[]): string[] {
  const cutter = new WindowCutter();
  const windows = deltas.flatMap((delta) => cutter.push(delta));
  const rest = cutter.end();
  return rest === "" ? windows : [...windows, rest];
}

const deltas = fc.array(
  fc.oneof(
    fc.string({ unit: "binary", maxLength: 30 }),
    fc.lorem(),
    fc.constantFrom(". ", "! ", "\n\n", "v1.2", "👩‍👩‍👧 ", "x".repeat(900)),
  ),
  { maxLength: 60 },
);

test("for any stream, the windows joined are the text: nothing lost, nothing added", () => {
  fc.assert(
    fc.property(deltas, (given) => {
      expect(cut(given).join("")).toBe(given.join(""));
    }),
  );
});

test("for any stream, no window is empty or longer than the judge can take", () => {
  fc.assert(
    fc.property(deltas, (given) => {
      for (const window of cut(given)) {
        expect(window.length).toBeGreaterThan(0);
        expect(window.length).toBeLessThanOrEqual(2000);
      }
    }),
  );
});

test("no window parts a character in two", () => {
  expect(cut(["🙂".repeat(700)]).every((window) => window.isWellFormed())).toBe(true);
});

test("the first sentence is a window of its own, so that something is shown early", () => {
  const cutter = new WindowCutter();
  expect(cutter.push("Rotate the key. Then ")).toEqual(["Rotate the key. "]);
});

test("a version number does not end a sentence", () => {
  const cutter = new WindowCutter();
  expect(cutter.push("Use v1.2 of it")).toEqual([]);
});
