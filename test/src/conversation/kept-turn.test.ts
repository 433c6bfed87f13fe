import { expect, test } from "vitest";
import { createKeepTurn, forgettingToo } from "../../../src/fine-tuning/keep-turn.ts";
import type { KeptTurn } from "../../../src/fine-tuning/training-turns.ts";
import { answer, end, engineWith, passageOf, questionOf, scriptedModel, text } from "../../helpers/engine.ts";
import { memoryHistory } from "../../helpers/memory-history.ts";
import { recordingLog } from "../../helpers/recording-log.ts";

async function keptAfter(...questions: readonly ReturnType<typeof questionOf>[]) {
  const kept: KeptTurn[] = [];
  const call = {
    kind: "tool-call",
    call: { id: "c1", name: "search_knowledge", argumentsJson: '{"query":"keys"}' },
  } as const;
  const { model, requests } = scriptedModel(
    [text("An answer."), end()],
    [text("Looking. "), call, end({ reason: "tool-calls" })],
    [text("Found it."), end()],
  );
  const engine = engineWith({
    chat: model,
    search: async () => ({ passages: [passageOf("keys", "Rotate them.")], mode: "hybrid", reason: null }),
    keepForTraining: async (turn) => void kept.push(turn),
  });
  for (const [index, question] of questions.entries())
    await answer(engine, question, undefined, { turnId: `t${index}` });
  return { kept, requests };
}

test("an answer is kept with the very prompt that the model had, passages, history and searches in it", async () => {
  const bob = questionOf("And then?", { author: { id: "U2", name: "Bob" }, messageId: "m2" });
  const { kept, requests } = await keptAfter(questionOf("How?", { messageId: "m1" }), bob);
  const [first, second] = kept;
  expect(first).toMatchObject({
    turnId: "t0",
    workspace: "test:W",
    question: "How?",
    answer: "An answer.",
    tools: [],
    messageIds: ["m1"],
  });
  expect(first?.prompt).toEqual(requests[0]?.messages);
  expect(JSON.stringify(first?.prompt)).toContain("Rotate them.");

  expect(second?.prompt.map(({ role }) => role)).toEqual(["system", "user", "assistant", "user", "assistant", "tool"]);
  expect(second).toMatchObject({
    answer: "Found it.",
    messageIds: ["m2", "m1"],
    tools: [{ name: "search_knowledge" }],
  });
  expect(second?.people).toEqual([
    { id: "test:W:U2", name: "Bob" },
    { id: "test:W:U1", name: "Ann" },
  ]);
});

test("nothing is kept of a flagged answer", async () => {
  const kept: KeptTurn[] = [];
  const engine = engineWith({
    moderate: async (words) =>
      words === "How?" ? { kind: "allow", isJudged: true } : { kind: "block", category: "hate", score: 1 },
    keepForTraining: async (turn) => void kept.push(turn),
  });
  expect((await answer(engine, questionOf("How?"))).state).toBe("blocked");
  expect(kept).toEqual([]);
});

test("an answer does not depend on whether it can be kept, and 0 days keep nothing", async () => {
  const { log, entries } = recordingLog();
  let asked = 0;
  const keep = async () => {
    asked += 1;
    throw new Error("the disk is full");
  };
  const [turn] = (await keptAfter(questionOf("How?"))).kept;
  if (turn === undefined) throw new Error("nothing was kept");
  await createKeepTurn({ keep }, 90, log)(turn);
  expect([asked, entries.length]).toEqual([1, 1]);
  await createKeepTurn({ keep }, 0, log)(turn);
  expect(asked).toBe(1);
});

test("what is edited, deleted or reset in the history is taken out of what is kept", async () => {
  const forgotten: (readonly [string, string | null])[] = [];
  const history = forgettingToo(memoryHistory(), { forget: async (id, message) => void forgotten.push([id, message]) });
  await history.rewrite("c", "m1", { text: "new", tokens: 1 });
  await history.forget("c", "m2");
  await history.clear("c");
  expect(forgotten).toEqual([
    ["c", "m1"],
    ["c", "m2"],
    ["c", null],
  ]);
});
