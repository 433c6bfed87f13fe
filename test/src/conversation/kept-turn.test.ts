import { expect, test } from "vitest";
import { createKeepTurn, forgettingToo } from "../../../src/fine-tuning/keep-turn.ts";
import type { KeptTurn } from "../../../src/fine-tuning/training-turns.ts";
import { answer, end, engineWith, passageOf, questionOf, scriptedModel, text } from "../../helpers/engine.ts";
import { memoryHistory } from "../../helpers/memory-history.ts";
import { recordingLog } from "../../helpers/recording-log.ts";

async function keptAfter(...questions: readonly ReturnType<typeof questionOf>[]) {
  const kept: KeptTurn[] = [];
  const passageIds: (readonly string[])[] = [];
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
    keepForTraining: async (turn, behind) => {
      kept.push(turn);
      passageIds.push(behind);
    },
  });
  for (const [index, question] of questions.entries())
    await answer(engine, question, undefined, { turnId: `t${index}` });
  return { kept, requests, passageIds };
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
  const turns = { keep, agreed: async (people: readonly string[]) => new Set(people) };
  const deps = { turns, knowledge: { chunk: async () => null }, log };
  await createKeepTurn({ ...deps, keepDays: 90 })(turn, []);
  expect([asked, entries.length]).toEqual([1, 1]);
  await createKeepTurn({ ...deps, keepDays: 0 })(turn, []);
  expect(asked).toBe(1);
});

test("an answer from what not everybody may see is not kept, nor one that follows it: others said that, and were not asked", async () => {
  const { kept, passageIds } = await keptAfter(questionOf("How?"));
  expect(passageIds).toEqual([["keys"]]);
  const [turn] = kept;
  if (turn === undefined) throw new Error("nothing was kept");
  const asked: KeptTurn[] = [];
  const keep = createKeepTurn({
    turns: {
      agreed: async (people) => new Set(people),
      keep: async (one) => {
        asked.push(one);
        return true;
      },
    },
    knowledge: {
      chunk: async (id, scopes) =>
        id === "for everyone" && scopes.join() === "workspace" ? passageOf(id, "Open to all.") : null,
    },
    keepDays: 90,
    log: recordingLog().log,
  });
  await keep(turn, ["for everyone", "said in a channel"]);
  expect(asked).toEqual([]);
  await keep(turn, ["for everyone"]);
  expect(asked).toHaveLength(1);
  const source = { number: 1, passageId: "said in a channel", title: "T", url: null, path: [] };
  const answered = { text: "A", tokens: 1, sources: [source] };
  const question = { text: "Q", tokens: 1, messageId: "m0", author: { id: "U1", name: "Ann" } };
  const behind: (readonly string[])[] = [];
  const engine = engineWith({ keepForTraining: async (_, ids) => void behind.push(ids) });
  await engine.history.remember("test:W:C:T", { turnId: "t", at: 1, question, answer: answered });
  await answer(engine, questionOf("And?"), undefined, { turnId: "t2" });
  expect(behind).toEqual([["said in a channel"]]);
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
