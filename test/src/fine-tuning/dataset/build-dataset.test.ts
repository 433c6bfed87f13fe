import { expect, test } from "vitest";
import { buildDataset, type DatasetDeps } from "../../../../src/fine-tuning/dataset/build-dataset.ts";
import { NearDuplicates } from "../../../../src/fine-tuning/dataset/near-duplicates.ts";
import { ratedCandidates } from "../../../../src/fine-tuning/dataset/rated-candidates.ts";
import type { RatedTurn } from "../../../../src/fine-tuning/training-turns.ts";
import { keptTurnOf } from "../../../contracts/training-turns.ts";
import { check } from "../validation/check.ts";

const words = [
  "signing",
  "release",
  "holiday",
  "database",
  "coffee",
  "printer",
  "budget",
  "laptop",
  "parking",
  "payroll",
  "garden",
  "window",
];

/** A turn about something that no other is about. */
function liked(n: number, changes: Partial<RatedTurn> = {}): RatedTurn {
  const topic = words[n % words.length] ?? "";
  const question = `How do I get the ${topic} number ${n} done with ${topic} tools?`;
  const prompt = [
    { role: "system", text: "You help." },
    { role: "user", text: question },
  ] as const;
  return {
    ...keptTurnOf(`t${n}`),
    question,
    prompt,
    answer: `Open the ${topic} page ${n} and press ${topic}.`,
    up: 1,
    down: 0,
    isApproved: false,
    ...changes,
  };
}

async function build(turns: readonly RatedTurn[], changes: Partial<DatasetDeps> = {}) {
  const written: Record<string, { readonly [key: string]: unknown }[]> = {};
  const report = await buildDataset({
    sources: [
      () =>
        ratedCandidates(async function* () {
          yield* turns;
        }),
    ],
    agreed: async (people) => new Set(people),
    isFlagged: null,
    write: async (file, line) => void (written[file] ??= []).push(JSON.parse(line)),
    validationShare: 0,
    ...changes,
  });
  return {
    report,
    written,
    lines: (file: string) => (written[file] ?? []).map((row) => JSON.stringify(row)).join("\n"),
  };
}

test("what was liked becomes an example that the validator has nothing against, with its prompt as it was", async () => {
  const { report, lines, written } = await build(Array.from({ length: 12 }, (_, n) => liked(n)));
  expect(report.files).toEqual({ "train.jsonl": 12, "validation.jsonl": 0, "preferences.jsonl": 0 });
  expect(written["train.jsonl"]?.[0]).toEqual({
    messages: [
      { role: "system", content: "You help." },
      { role: "user", content: liked(0).question },
      { role: "assistant", content: liked(0).answer },
    ],
  });
  const checked = await check(lines("train.jsonl"));
  expect([checked.report.errors.total, checked.report.warnings.total]).toEqual([0, 0]);
});

test("what was not liked, or by fewer than not, is none", async () => {
  const { report } = await build([liked(0, { up: 0 }), liked(1, { up: 1, down: 1 }), liked(2, { up: 2, down: 1 })]);
  expect(report.files["train.jsonl"]).toBe(1);
});

test("who has not agreed, what is flagged and what was nearly said before is left out, and counted", async () => {
  const stranger = { people: [{ id: "slack:T1:U9", name: "Eve" }] };
  const { report } = await build(
    [liked(0), liked(1, stranger), liked(2), liked(3, { question: liked(0).question, answer: `${liked(0).answer}!` })],
    {
      agreed: async (people) => new Set(people.filter((id) => id !== "slack:T1:U9")),
      isFlagged: async (text) => (text.includes("holiday") ? "hate" : null),
    },
  );
  expect(report.leftOut).toEqual({ "not agreed": 1, flagged: 1, "near duplicate": 1, empty: 0 });
  expect(report.files["train.jsonl"]).toBe(1);
});

test("an answer given again and liked is preferred to the former ones; pairs are as the validator wants them", async () => {
  const turns = Array.from({ length: 10 }, (_, n) => [
    liked(n, { at: 1, answer: `Worse ${words[n]}.`, up: 0, down: n % 2 }),
    liked(n, { at: 2 }),
  ]).flat();
  const { report, written, lines } = await build(turns);
  expect(report.files).toMatchObject({ "train.jsonl": 10, "preferences.jsonl": 10 });
  expect(written["preferences.jsonl"]?.[0]).toMatchObject({
    preferred_output: [{ content: liked(0).answer }],
    non_preferred_output: [{ content: "Worse signing." }],
  });
  expect((await check(lines("preferences.jsonl"))).report).toMatchObject({ method: "dpo", errors: { total: 0 } });
});

test("an answer that was disliked is the worse half of a liked one to the same question, whoever asked", async () => {
  const question = "Bob: how do I get the SIGNING number 0 done with signing tools";
  const asked = [{ id: "slack:T1:U2", name: "Bob" }];
  const { written, report } = await build([
    liked(0, { question: `Ann: ${liked(0).question}` }),
    liked(12, { question, people: asked, answer: "No idea.", up: 0, down: 1 }),
    liked(5, { answer: "Bad.", up: 0, down: 1 }),
  ]);
  expect(report.files).toMatchObject({ "train.jsonl": 1, "preferences.jsonl": 1 });
  expect(written["preferences.jsonl"]?.[0]).toMatchObject({ non_preferred_output: [{ content: "No idea." }] });
});

test("tool calls stay with their results", async () => {
  const call = { id: "c1", name: "search_knowledge", argumentsJson: '{"query":"mail ann@example.com"}' };
  const tools = [{ name: "search_knowledge", description: "Searches.", parameters: {} }];
  const { prompt } = liked(0);
  const used = liked(0, {
    tools,
    prompt: [
      ...prompt,
      { role: "assistant", text: "", toolCalls: [call], replay: null },
      { role: "tool", callId: "c1", text: "found" },
    ],
  });
  const { written, report, lines } = await build([used, ...Array.from({ length: 9 }, (_, n) => liked(n + 1))]);
  expect(written["train.jsonl"]?.[0]).toMatchObject({
    messages: [
      {},
      {},
      { tool_calls: [{ id: "c1", function: { arguments: '{"query":"mail [EMAIL_1]"}' } }] },
      { role: "tool", tool_call_id: "c1" },
      { role: "assistant" },
    ],
    tools: [{ type: "function", function: { name: "search_knowledge" } }],
  });
  expect(report.masked).toEqual({ examples: 1, values: { EMAIL: 1 } });
  expect((await check(lines("train.jsonl"))).report.errors.first).toEqual([]);
});

test("a conversation is in one file alone, and in the same one when the dataset has grown", async () => {
  const turns = Array.from({ length: 60 }, (_, n) =>
    liked(n, { conversationId: `slack:T1:C1:${n % 12}`, turnId: `t${n}` }),
  );
  const splitOf = async (turns: readonly RatedTurn[]) => {
    const { written } = await build(turns, { validationShare: 0.4 });
    return new Set((written["validation.jsonl"] ?? []).map((row) => JSON.stringify(row)));
  };
  const [few, all] = [await splitOf(turns.slice(0, 30)), await splitOf(turns)];
  expect([...few].filter((row) => !all.has(row))).toEqual([]);
  expect(all.size).toBeGreaterThan(0);
  expect(all.size % 5).toBe(0);
});

test("texts that say nearly the same are known, in any order, up to a bound", () => {
  const text = "to rotate the signing key run keys rotate and then restart every server that still holds the old one";
  const known = new NearDuplicates();
  expect([text, `${text}.`, text.toUpperCase(), "lunch is at noon in the garden"].map((one) => known.has(one))).toEqual(
    [false, true, true, false],
  );
  const bounded = new NearDuplicates(0.8, 1);
  expect([text, "lunch is at noon", "lunch is at noon", text].map((one) => bounded.has(one))).toEqual([
    false,
    false,
    false,
    true,
  ]);
});
