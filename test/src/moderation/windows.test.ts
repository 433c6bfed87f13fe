import fc from "fast-check";
import { expect, test } from "vitest";
import { type JudgeState, WindowCutter } from "../../../src/moderation/windows.ts";

/** @param judge what the judge is doing when each delta comes. */
function cut(deltas: readonly string[], judge: readonly JudgeState[] = ["first", "idle"]): string[] {
  const cutter = new WindowCutter();
  const windows: string[] = [];
  for (const [index, delta] of deltas.entries()) {
    cutter.push(delta);
    const state = judge[index % judge.length] ?? "idle";
    for (let window = cutter.take(state); window !== ""; window = cutter.take(state)) windows.push(window);
  }
  for (let rest = cutter.rest(); rest !== ""; rest = cutter.rest()) windows.push(rest);
  return windows;
}

const states = fc.array(fc.constantFrom<JudgeState>("first", "idle", "busy"), { minLength: 1, maxLength: 8 });

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
    fc.property(deltas, states, (given, judge) => {
      expect(cut(given, judge).join("")).toBe(given.join(""));
    }),
  );
});

test("for any stream, no window is empty or longer than the judge can take", () => {
  fc.assert(
    fc.property(deltas, states, (given, judge) => {
      for (const window of cut(given, judge)) {
        expect(window.length).toBeGreaterThan(0);
        expect(window.length).toBeLessThanOrEqual(2000);
      }
    }),
  );
});

test("no window parts a character in two", () => {
  expect(cut(["🙂".repeat(700)]).every((window) => window.isWellFormed())).toBe(true);
});

/** What is judged of a text that goes on. */
function taken(text: string, judge: JudgeState): string {
  const cutter = new WindowCutter();
  cutter.push(text);
  return cutter.take(judge);
}

test("the first sentence is judged at once, so that something is shown early", () => {
  expect(taken("Rotate the key. Then ", "first")).toBe("Rotate the key. ");
});

test("sentences that waited while the judge was busy are judged in one", () => {
  expect(taken("Yes. No. ", "busy")).toBe("");
  const waited = "Rotate the key. Then tell everybody who has a copy of the key. And ";
  expect(taken(waited, "busy")).toBe(waited.slice(0, -"And ".length));
});

test("a long sentence is judged before it ends, up to a whole word", () => {
  const long = "The key is kept where nobody but the two of us would ever look for it, wh";
  expect(taken(long, "idle")).toBe(long.slice(0, -"wh".length));
});

test("a version number does not end a sentence", () => {
  expect(taken("Use v1.2 of it", "first")).toBe("");
});
