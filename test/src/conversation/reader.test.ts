import { expect, test } from "vitest";
import { createReader } from "../../../src/conversation/reader.ts";
import { memoryHistory } from "../../helpers/memory-history.ts";
import { openKnowledge } from "../../helpers/open-knowledge.ts";

const author = { id: "local", name: "You" };
const turn = {
  turnId: "t1",
  at: 1,
  question: { messageId: "m1", author, text: "How?", tokens: 1 },
  answer: { text: "So.", tokens: 1, sources: [] },
};

async function readerOf(...turns: readonly (typeof turn)[]) {
  const history = memoryHistory();
  for (const one of turns) await history.remember("c", one);
  const { store } = await openKnowledge();
  return createReader(history, store);
}

test("a question can be named by its message; an answer that has replaced another offers the former one", async () => {
  const reader = await readerOf(turn, { ...turn, answer: { ...turn.answer, text: "Or so." } });
  expect(await reader.messages("c")).toMatchObject([
    { role: "user", messageId: "m1", markdown: "How?", offers: [] },
    { role: "assistant", messageId: null, markdown: "Or so.", offers: ["feedback", "regenerate", "former"] },
  ]);
});

test("messages that were answered together are named by none of theirs, and what came first offers nothing former", async () => {
  const joined = { ...turn, question: { ...turn.question, earlierIds: ["m0"] } };
  expect(await (await readerOf(joined)).messages("c")).toMatchObject([
    { role: "user", messageId: null },
    { role: "assistant", offers: ["feedback", "regenerate"] },
  ]);
});
