import { describe, expect, test } from "vitest";
import { askCommand } from "../../../src/commands/ask.ts";
import { createActions } from "../../../src/conversation/actions.ts";
import type { ActionTaken, QuestionAsked } from "../../../src/platform/event.ts";
import { conversationOf } from "../../../src/platform/message.ts";
import { end, engineWith, questionOf, scriptedModel, text } from "../../helpers/engine.ts";
import { openRunner } from "../../helpers/run-turns.ts";

const ben = { id: "U2", name: "Ben" };
const boss = { id: "U9", name: "Boss" };

/** A model that waits in the middle of its answers until the test lets it go on or the turn is aborted. */
function haltingModel() {
  const reached = Promise.withResolvers<void>();
  const { model, requests } = scriptedModel([text("It begins. It goes on. "), end()]);
  const stream: typeof model.stream = async function* (request, signal) {
    requests.push(request);
    yield text("It begins. It goes on. ");
    reached.resolve();
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    throw signal.reason;
  };
  return { model: { ...model, stream }, reached: reached.promise, requests };
}

async function openActions(engine = engineWith()) {
  const runner = await openRunner({ engine }, [askCommand]);
  const { ledger, records, queue } = runner;
  const { history } = engine;
  const actions = createActions({ ledger, records, queue, history, admins: new Set(["test:U9"]), now: () => 9_000 });
  const act = (event: QuestionAsked, action: ActionTaken["action"], on: ActionTaken["on"], changes = {}) => {
    const { conversation, author, at } = event;
    return actions.act({ kind: "action", key: "k", conversation, author, at, action, on, ...changes });
  };
  return { ...runner, actions, act };
}

describe("stopping", () => {
  test("an answer under way keeps what was shown; the asker may, and an administrator, and nobody else", async () => {
    const { model, reached } = haltingModel();
    const { act, accept, queue, stateOf, replies } = await openActions(engineWith({ chat: model }));
    const event = questionOf("How?");
    const turn = await accept(event);
    queue.push(turn);
    await reached;
    await expect.poll(() => replies[0]?.seen.text).toContain("It begins.");
    const on = { turnId: turn.id };
    expect(await act(event, "stop", on, { author: ben })).toMatch(/Only who asked/);
    expect(await stateOf(turn)).toBe("answering");
    expect(await act(event, "stop", on, { author: boss })).toBeNull();
    await queue.idle();
    expect(await stateOf(turn)).toBe("cancelled");
    expect(replies[0]?.seen.text).toContain("It begins.");
    expect(replies[0]?.seen.ending?.notes).toEqual(["Stopped."]);
  });

  test("by a message of the answer, or by the question's own, does the same", async () => {
    const { model, reached } = haltingModel();
    const { act, accept, queue, stateOf } = await openActions(engineWith({ chat: model }));
    const event = questionOf("How?");
    const turn = await accept(event);
    queue.push(turn);
    await reached;
    expect(await act(event, "stop", { messageId: event.messageId })).toBeNull();
    await queue.idle();
    expect(await stateOf(turn)).toBe("cancelled");
  });

  test("a question that waits behind another is taken back at once, and never answered", async () => {
    const { model, reached, requests } = haltingModel();
    const { act, accept, queue, stateOf, replies } = await openActions(engineWith({ chat: model }));
    const first = await accept(questionOf("first"));
    const event = questionOf("second", { author: ben });
    const second = await accept(event);
    queue.push(first);
    queue.push(second);
    await reached;
    await act(event, "stop", { turnId: second.id });
    await expect.poll(() => stateOf(second)).toBe("cancelled");
    expect(await stateOf(first)).toBe("answering");
    expect(replies.at(-1)?.seen).toMatchObject({ text: "", refusal: null, ending: null });
    queue.interrupt(first.id, "stopped");
    await queue.idle();
    expect(requests).toHaveLength(1);
  });

  test("what has ended does nothing, and what was never known does not either", async () => {
    const { act, accept, queue, stateOf } = await openActions();
    const event = questionOf("How?");
    const turn = await accept(event);
    queue.push(turn);
    await queue.idle();
    expect(await act(event, "stop", { turnId: turn.id })).toBeNull();
    expect(await act(event, "stop", { messageId: "m9" })).toBeNull();
    expect(await stateOf(turn)).toBe("delivered");
  });

  test("all of one's own in a channel leaves those of others", async () => {
    const { actions, accept, stateOf, queue } = await openActions();
    const event = questionOf("mine");
    const mine = await accept(event);
    const others = await accept(questionOf("others", { author: ben }));
    const elsewhere = conversationOf({ ...event.conversation, channelId: "C2" });
    const away = await accept(questionOf("away", { conversation: elsewhere }));
    const asked = { kind: "command", command: "ask", options: { question: "How?" } } as const;
    const { conversation, author, at, target } = event;
    const command = await accept({ ...asked, key: "c", conversation, author, at, target });
    expect(await actions.stopAll(event.author, event.conversation)).toBe(2);
    await queue.idle();
    const turns = [mine, command, others, away];
    expect(await Promise.all(turns.map(stateOf))).toEqual(["cancelled", "cancelled", "received", "received"]);
  });
});

describe("asking for an answer again", () => {
  async function answeredTwice() {
    const { model } = scriptedModel([text("Blue."), end()], [text("Green."), end()]);
    const opened = await openActions(engineWith({ chat: model }));
    const event = questionOf("Which colour?");
    const turn = await opened.accept(event);
    opened.queue.push(turn);
    await opened.queue.idle();
    await opened.ledger.posted(turn.id, "a1");
    expect(await opened.act(event, "again", { turnId: turn.id })).toBeNull();
    await opened.queue.idle();
    return { ...opened, event, turn };
  }

  test("replaces it in the messages it had, and keeps the former one for whoever looks", async () => {
    const { act, replies, event, turn, stateOf } = await answeredTwice();
    expect(replies[1]?.context).toMatchObject({ posted: ["a1"], isResumed: true });
    expect(replies[1]?.seen).toMatchObject({
      text: "Green.",
      ending: { offers: ["feedback", "regenerate", "former"] },
    });
    expect(await stateOf(turn)).toBe("delivered");
    expect(await act(event, "former", { turnId: turn.id }, { author: ben })).toBe("**The former answer**\n\nBlue.");
  });

  test("shows the former one, too, where the new one is on screen and not yet remembered", async () => {
    const { act, event, turn, ledger, records, deps } = await answeredTwice();
    const { history } = deps.engine;
    await records.reopen(turn.id, event, 10_000, null);
    expect(await act(event, "former", { turnId: turn.id })).toContain("Green.");
    const [green] = await history.load(event.conversation.id);
    if (green === undefined) throw new Error("it is not remembered");
    const remembers = { ...green, answer: { ...green.answer, text: "Red." } };
    const says = {
      kind: "answer",
      text: "Red.",
      ending: { sources: [], notes: [], offers: [], buttons: [], picture: null },
    } as const;
    await ledger.conclude(turn.id, { state: "delivered", says, remembers, usage: null, facts: {}, learns: null }, 0);
    expect(await act(event, "former", { turnId: turn.id })).toContain("Green.");
    await history.remember(event.conversation.id, remembers);
    expect(await act(event, "former", { turnId: turn.id })).toContain("Green.");
  });

  test("is for who asked, and where they asked", async () => {
    const { act, event, turn } = await answeredTwice();
    const on = { turnId: turn.id };
    expect(await act(event, "again", on, { author: ben })).toMatch(/Only who asked/);
    const conversation = conversationOf({ ...event.conversation, channelId: "C2" });
    expect(await act(event, "again", on, { conversation })).toMatch(/don't know this question/);
    expect(await act(event, "former", on, { conversation })).toMatch(/don't know this question/);
  });

  test("while it is being answered is told so", async () => {
    const { act, accept } = await openActions();
    const event = questionOf("How?");
    const turn = await accept(event);
    expect(await act(event, "again", { turnId: turn.id })).toMatch(/being answered already/);
  });

  test("works for one that failed, whose words were kept, and not for one that is forgotten", async () => {
    const { model } = scriptedModel([() => Promise.reject(new TypeError("bug"))], [text("Green."), end()]);
    const { act, accept, queue, replies, deps, stateOf } = await openActions(engineWith({ chat: model }));
    const event = questionOf("Which colour?");
    const turn = await accept(event);
    queue.push(turn);
    await queue.idle();
    expect(await stateOf(turn)).toBe("failed");
    expect(await act(event, "again", { turnId: turn.id })).toBeNull();
    await queue.idle();
    expect(replies[1]?.seen.text).toBe("Green.");
    await deps.engine.history.clear(event.conversation.id);
    expect(await act(event, "again", { turnId: turn.id })).toMatch(/don't know this question/);
    expect(await act(event, "former", { turnId: turn.id })).toMatch(/no former answer/);
  });

  test("works for /ask, whose question is remembered", async () => {
    const { act, accept, queue, replies } = await openActions();
    const event = questionOf("How?");
    const { conversation, author, at, target } = event;
    const options = { question: "Which colour?" };
    const turn = await accept({ kind: "command", command: "ask", options, key: "c", conversation, author, at, target });
    queue.push(turn);
    await queue.idle();
    expect(await act(event, "again", { turnId: turn.id })).toBeNull();
    await queue.idle();
    expect(replies.map(({ seen }) => seen.text)).toEqual(["An answer.", "An answer."]);
  });
});
