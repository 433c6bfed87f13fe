import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Clock } from "../../../../src/models/retry.ts";
import { openClient } from "../../../../src/models/openai/client.ts";
import { splitForModeration } from "../../../../src/models/openai/moderation-pieces.ts";
import { moderationModel } from "../../../../src/models/openai/moderation.ts";
import { failing, rateLimited } from "../../../fakes/openai/faults.ts";
import { type FakeOpenAI, startFakeOpenAI } from "../../../fakes/openai/start.ts";

let fake: FakeOpenAI;
beforeEach(async () => {
  fake = await startFakeOpenAI();
  fake.moderate = (text) => (text.includes("kill") ? { violence: 0.9, "harassment/threatening": 0.6 } : {});
});
afterEach(() => fake.close());

const impatient: Clock = { now: () => 0, sleep: async () => {}, random: () => 0 };
const { signal } = new AbortController();
const open = (model = "omni-moderation-latest") =>
  moderationModel(openClient({ apiKey: "sk-fake", baseUrl: fake.baseUrl }), { model, clock: impatient });

test("judges each text, in order", async () => {
  const [calm, violent] = await open().judge(["hello", "kill them"], signal);
  expect(calm?.flagged).toBe(false);
  expect(violent?.flagged).toBe(true);
  expect(violent?.categories["violence"]).toEqual({ flagged: true, score: 0.9 });
  expect(violent?.categories["hate"]).toEqual({ flagged: false, score: 0.0001 });
  expect(fake.requests).toHaveLength(1);
});

test("one bad sentence in a long text is enough, wherever it stands", async () => {
  const filler = "quite harmless words ".repeat(500);
  const judged = await open().judge([filler, `${filler}kill${filler}`, filler], signal);
  expect(judged.map(({ flagged }) => flagged)).toEqual([false, true, false]);
});

test("any number of texts", async () => {
  const judged = await open().judge(
    Array.from({ length: 70 }, (_, index) => (index === 66 ? "kill" : "hi")),
    signal,
  );
  expect(judged.findIndex(({ flagged }) => flagged)).toBe(66);
  expect(judged).toHaveLength(70);
});

test("a category that the model does not judge scores nothing", async () => {
  const [scores] = await open("text-moderation-latest").judge(["hello"], signal);
  expect(scores?.categories["illicit/violent"]).toEqual({ flagged: false, score: 0 });
});

test("there is nothing to judge in no text", async () => {
  expect((await open().judge(["", " \n"], signal)).map(({ flagged }) => flagged)).toEqual([false, false]);
  expect(fake.requests).toHaveLength(0);
});

test("asks again where that may help, and not for longer than somebody waits", async () => {
  fake.next("/moderations", failing(500), rateLimited());
  expect(await open().judge(["hello"], signal)).toHaveLength(1);
  fake.next("/moderations", rateLimited({ "retry-after": "25" }));
  await expect(open().judge(["hello"], signal)).rejects.toMatchObject({ status: 429, retryAfterMs: 25_000 });
});

describe("a long text in pieces", () => {
  test("no piece is too long, no character is lost or halved, what stands on a cut is in both pieces", () => {
    // Numbered, so that a piece is found in one place alone.
    const size = { minLength: 1, maxLength: 3_000, size: "max" } as const;
    const texts = fc
      .oneof(
        fc.array(fc.constantFrom("", " ", "\n", "😀", "word ", "漢字"), size),
        fc.array(fc.constantFrom("😀", "漢", "漢字字"), size),
      )
      .map((parts) => parts.map((part, index) => `${index}${part}`).join(""));
    fc.assert(
      fc.property(texts, (text) => {
        let end = 0;
        for (const piece of splitForModeration(text)) {
          expect(piece.length).toBeLessThanOrEqual(2_000);
          expect(piece.isWellFormed()).toBe(true);
          const start = text.indexOf(piece);
          expect(start).toBeLessThanOrEqual(Math.max(0, end - 200));
          end = start + piece.length;
        }
        expect(end).toBe(text.length);
      }),
    );
  });
});
