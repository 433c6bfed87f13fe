import { expect, test } from "vitest";
import { createChangedQuestions } from "../../../src/conversation/changed-questions.ts";
import type { MessageDeleted, MessageEdited } from "../../../src/platform/event.ts";
import type { QuestionTurn } from "../../../src/turns/ledger.ts";
import { end, engineWith, questionOf, scriptedModel, text } from "../../helpers/engine.ts";
import { openRunner } from "../../helpers/run-turns.ts";

/** A model that stops at its first answer until the test has done something. */
async function openChanges() {
  const reached = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const halt = () => {
    reached.resolve();
    return goOn.promise;
  };
  const { model, requests } = scriptedModel(
    [text("It begins. "), halt, text("It ends."), end()],
    [text("New."), end()],
  );
  const runner = await openRunner({ engine: engineWith({ chat: model }) });
  const changed = createChangedQuestions(runner);
  return { ...runner, changed, requests, reached: reached.promise, goOn: goOn.resolve };
}

function editOf({ conversation, author }: QuestionTurn, messageId: string, words: string, at = 5_000): MessageEdited {
  return { kind: "edited", key: "e", conversation, author, at, messageId, text: words };
}

function deletionOf({ conversation }: QuestionTurn, messageId: string, at = 6_000): MessageDeleted {
  const author = { id: "unknown", name: "unknown" };
  return { kind: "deleted", key: "d", conversation, author, at, messageId };
}

const question = questionOf("How?");

test("a question that is edited while it is being answered is answered anew, once", async () => {
  const { changed, accept, queue, reached, goOn, replies, stateOf, requests } = await openChanges();
  const turn = await accept(question);
  queue.push(turn);
  await reached;
  expect(await changed.edited(editOf(question, question.messageId, "Why?"))).toBe(true);
  goOn();
  await queue.idle();
  expect(await stateOf(turn)).toBe("delivered");
  expect(replies.map(({ seen }) => [seen.isLeft, seen.ending === null])).toEqual([
    [true, true],
    [false, false],
  ]);
  expect(replies[1]?.seen.text).toBe("New.");
  expect(requests[1]?.messages.at(-1)?.text).toBe("Why?");
});

test("an edit of a question that waits is what is answered; one that changes no word restarts nothing", async () => {
  const { changed, accept, queue, requests, goOn, replies } = await openChanges();
  goOn();
  const turn = await accept(question);
  expect(await changed.edited(editOf(question, question.messageId, "Why?"))).toBe(true);
  expect(await changed.edited(editOf(question, question.messageId, "Why?", 7_000))).toBe(true);
  queue.push(turn);
  await queue.idle();
  expect(requests.map(({ messages }) => messages.at(-1)?.text)).toEqual(["Why?"]);
  expect(replies).toHaveLength(1);
});

test("edits that arrive in the wrong order leave the newest words", async () => {
  const { changed, accept, records } = await openChanges();
  const turn = await accept(question);
  await changed.edited(editOf(question, question.messageId, "newest", 9_000));
  expect(await changed.edited(editOf(question, question.messageId, "older", 8_000))).toBe(false);
  expect((await records.find(turn.id))?.event).toMatchObject({ text: "newest" });
});

test("a question that is deleted while it is being answered takes its answer with it, and nobody is told", async () => {
  const { changed, accept, queue, reached, goOn, replies, stateOf, deps } = await openChanges();
  const turn = await accept(question);
  queue.push(turn);
  await reached;
  expect(await changed.deleted(deletionOf(question, question.messageId))).toBe(true);
  goOn();
  await queue.idle();
  expect(await stateOf(turn)).toBe("cancelled");
  expect(replies.at(-1)?.seen).toMatchObject({ text: "", refusal: null, ending: null });
  expect(await deps.engine.history.load(question.conversation.id)).toEqual([]);
});

test("a question that is deleted while it waits is never answered", async () => {
  const { changed, accept, queue, requests, stateOf } = await openChanges();
  const turn = await accept(question);
  expect(await changed.deleted(deletionOf(question, question.messageId))).toBe(true);
  queue.push(turn);
  await queue.idle();
  expect(await stateOf(turn)).toBe("cancelled");
  expect(requests).toEqual([]);
});

test("of a burst, each message can be edited and deleted, and the rest is answered", async () => {
  const { changed, accept, records } = await openChanges();
  const earlier = [
    { messageId: "m1", text: "hey" },
    { messageId: "m2", text: "quick question" },
  ];
  const burst = { ...question, earlier };
  const { id } = await accept(burst);
  await changed.edited(editOf(burst, "m1", "hello"));
  await changed.deleted(deletionOf(burst, "m2"));
  expect((await records.find(id))?.event).toMatchObject({
    text: "How?",
    earlier: [{ messageId: "m1", text: "hello" }],
  });
  await changed.deleted(deletionOf(burst, question.messageId, 7_000));
  const { event } = (await records.find(id)) ?? {};
  expect(event).toMatchObject({ text: "hello", messageId: "m1" });
  expect(event).not.toHaveProperty("earlier");
});

test("what is no question under way is somebody else's to follow", async () => {
  const { changed, accept, ledger, queue, goOn } = await openChanges();
  expect(await changed.edited(editOf(question, "m9", "Why?"))).toBe(false);
  const turn = await accept(question);
  await ledger.posted(turn.id, "a1");
  expect(await changed.edited(editOf(question, "a1", "Why?"))).toBe(false);
  expect(await changed.deleted(deletionOf(question, "a1"))).toBe(false);
  goOn();
  queue.push(turn);
  await queue.idle();
  expect(await changed.edited(editOf(question, question.messageId, "Why?"))).toBe(false);
  expect(await changed.deleted(deletionOf(question, question.messageId))).toBe(false);
});
