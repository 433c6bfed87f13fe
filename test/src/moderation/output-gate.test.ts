import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Verdict } from "../../../src/moderation/moderator.ts";
import { OutputGate } from "../../../src/moderation/output-gate.ts";

const allow: Verdict = { kind: "allow", isJudged: true };
const block: Verdict = { kind: "block", category: "hate", score: 0.9 };

type Judge = (text: string, signal: AbortSignal) => Promise<Verdict>;

function openGate(options: {
  admitted?: Promise<Verdict>;
  moderate?: Judge;
  mode?: "before" | "alongside";
  show?: (text: string) => Promise<void>;
}) {
  const shown: string[] = [];
  let closings = 0;
  const gate = new OutputGate({
    admitted: options.admitted ?? Promise.resolve(allow),
    moderate: options.moderate ?? (async () => allow),
    mode: options.mode ?? "before",
    show: options.show ?? (async (text) => void shown.push(text)),
    onClosed: () => (closings += 1),
    signal: new AbortController().signal,
  });
  return { gate, shown, closings: () => closings };
}

/** Lets everything that is ready to run do so. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("before the question is judged", () => {
  test("nothing is shown, however much the model has written", async () => {
    const verdict = Promise.withResolvers<Verdict>();
    const { gate, shown } = openGate({ admitted: verdict.promise });
    gate.write("First sentence. Second sentence. ");
    await settle();
    expect(shown).toEqual([]);
    verdict.resolve(allow);
    await gate.end();
    expect(shown.join("")).toBe("First sentence. Second sentence. ");
  });

  test("a block closes the gate for good", async () => {
    const { gate, shown, closings } = openGate({ admitted: Promise.resolve(block) });
    gate.write("An answer. ");
    expect(await gate.end()).toEqual(block);
    expect(shown).toEqual([]);
    expect(closings()).toBe(1);
  });
});

describe("judging the answer", () => {
  const badWord: Judge = async (text) => (text.includes("BAD") ? block : allow);

  test("what stands before a bad window is shown, it and what follows is not", async () => {
    const { gate, shown, closings } = openGate({ moderate: badWord });
    gate.write(`Fine. ${"good ".repeat(40)}. `);
    gate.write(`BAD ${"word ".repeat(40)}. More. `);
    expect(await gate.end()).toEqual(block);
    expect(shown.join("")).toContain("Fine.");
    expect(shown.join("")).not.toMatch(/BAD|More/);
    expect(closings()).toBe(1);
  });

  test("windows appear in order even where the first is judged last", async () => {
    const first = Promise.withResolvers<Verdict>();
    let calls = 0;
    const { gate, shown } = openGate({ moderate: async () => (calls++ === 0 ? first.promise : allow) });
    gate.write("One. ");
    gate.write(`${"two ".repeat(60)}. `);
    await settle();
    expect(shown).toEqual([]);
    expect(calls).toBe(2);
    first.resolve(allow);
    await gate.end();
    expect(shown.join("")).toBe(`One. ${"two ".repeat(60)}. `);
  });

  test("a window is judged together with the words before it", async () => {
    const { gate } = openGate({ moderate: async (text) => (text.includes("half one. half two") ? block : allow) });
    gate.write("half one. half two");
    expect(await gate.end()).toEqual(block);
  });

  test("alongside: each piece is shown as it comes, in the middle of a sentence too, and the verdict still counts", async () => {
    const verdict = Promise.withResolvers<Verdict>();
    const { gate, shown } = openGate({ mode: "alongside", moderate: async () => verdict.promise });
    gate.write("Early. And in the ");
    gate.write("middle of");
    await settle();
    expect(shown).toEqual(["Early. And in the ", "middle of"]);
    verdict.resolve(block);
    expect(await gate.end()).toEqual(block);
  });
});

test("a failure to show reaches the caller and stops the model", async () => {
  const { gate, closings } = openGate({ show: () => Promise.reject(new Error("gone")) });
  gate.write("An answer. ");
  await expect(gate.end()).rejects.toThrow("gone");
  expect(closings()).toBe(1);
});

test("an unjudged window makes the whole answer unjudged", async () => {
  const { gate } = openGate({ moderate: async () => ({ kind: "allow", isJudged: false }) });
  gate.write("An answer. ");
  expect(await gate.end()).toEqual({ kind: "allow", isJudged: false });
});

test("at most three requests are under way; what came meanwhile is judged in one", async () => {
  const verdicts: ((verdict: Verdict) => void)[] = [];
  const asked: string[] = [];
  const { gate, shown } = openGate({
    moderate: (text) => {
      asked.push(text);
      return new Promise((resolve) => void verdicts.push(resolve));
    },
  });
  const sentence = `${"word ".repeat(20)}end. `;
  for (let count = 0; count < 8; count += 1) gate.write(sentence);
  await settle();
  expect(asked).toHaveLength(3);
  verdicts[0]?.(allow);
  await settle();
  expect(asked).toHaveLength(4);
  expect(asked[3]).toContain(sentence.repeat(5));
  const ended = gate.end();
  for (const resolve of verdicts) resolve(allow);
  expect(await ended).toEqual(allow);
  expect(shown.join("")).toBe(sentence.repeat(8));
});

test("where one window is blocked, the verdicts on the others are not waited for", async () => {
  const signals: AbortSignal[] = [];
  const { gate } = openGate({
    moderate: (text, signal) => {
      signals.push(signal);
      return text.includes("BAD") && !text.includes("after") ? Promise.resolve(block) : new Promise(() => {});
    },
  });
  gate.write("BAD. ");
  gate.write(`after ${"word ".repeat(30)}. `);
  expect(await gate.end()).toEqual(block);
  expect(signals.every(({ aborted }) => aborted)).toBe(true);
});

test("for any stream, delays and verdicts: what is shown is judged, in order, and a bad tail is never among it", async () => {
  const word = fc.constantFrom(
    "word ",
    "end. ",
    "BAD ",
    "v1.2 ",
    "\n\n",
    "x".repeat(300),
    "long, very long ",
    "。",
    "🙂",
  );
  const step = fc.record({
    text: fc.array(word, { maxLength: 12 }).map((words) => words.join("")),
    delayMs: fc.nat(3),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 12 }),
      fc.array(fc.nat(5), { minLength: 1 }),
      async (steps, delays) => {
        const whole = steps.map(({ text }) => text).join("");
        const allowed: string[] = [];
        let calls = 0;
        const { gate, shown } = openGate({
          moderate: async (text) => {
            await sleep(delays[(calls += 1) % delays.length]);
            if (text.includes("BAD")) return block;
            allowed.push(text);
            return allow;
          },
          show: async (text) => {
            const isJudged = text.trim() === "" || allowed.some((one) => one.endsWith(text));
            shown.push(isJudged ? text : `UNJUDGED ${text}`);
          },
        });
        for (const { text, delayMs } of steps) {
          gate.write(text);
          if (delayMs > 0) await sleep(delayMs);
        }
        const verdict = await gate.end();
        expect(whole.startsWith(shown.join(""))).toBe(true);
        expect(shown.join("")).not.toContain("BAD");
        expect(verdict).toEqual(whole.includes("BAD") ? block : allow);
        if (verdict.kind === "allow") expect(shown.join("")).toBe(whole);
      },
    ),
    { numRuns: 60 },
  );
});
