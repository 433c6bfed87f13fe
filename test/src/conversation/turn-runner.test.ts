import { describe, expect, test } from "vitest";
import * as z from "zod";
import { askCommand } from "../../../src/commands/ask.ts";
import { defineCommand } from "../../../src/commands/command.ts";
import { failed, givenUp } from "../../../src/conversation/conclusions.ts";
import { ModelError, PlatformError, UserError } from "../../../src/errors.ts";
import type { CommandInvoked } from "../../../src/platform/event.ts";
import { TurnInterrupted } from "../../../src/turns/interruption.ts";
import { end, engineWith, questionOf, recordingSink, scriptedModel, text } from "../../helpers/engine.ts";
import { openRunner, platformOf } from "../../helpers/run-turns.ts";

const never = new AbortController().signal;
const fault = { status: null, code: "stream-cut", requestId: null, retryAfterMs: null, retryable: true };
const cut = new ModelError("cut", fault);

function commandEvent(command: string, options: CommandInvoked["options"] = {}): CommandInvoked {
  const { conversation, author, at, target } = questionOf("x");
  return { kind: "command", key: `test:${command}`, conversation, author, at, target, command, options };
}

/** A signal, and a step of a model's script that aborts it. */
function interruptedBy(why: TurnInterrupted["why"]) {
  const controller = new AbortController();
  return { signal: controller.signal, now: async () => controller.abort(new TurnInterrupted(why)) };
}

test("a delivered turn is written down with its tokens, cost and duration", async () => {
  const { run, accept, stateOf, rows } = await openRunner();
  const turn = await accept(questionOf("How?"));
  expect(await run(turn, never)).toBe("done");
  expect(await stateOf(turn)).toBe("delivered");
  expect(rows).toEqual([
    expect.objectContaining({
      turnId: turn.id,
      workspace: "test:W",
      authorId: "U1",
      input: 10,
      output: 5,
      cost: 0.00002,
      durationMs: 2_000,
    }),
  ]);
});

test("a delivered turn's words are in the history and no more in the ledger", async () => {
  const { run, accept, records, deps } = await openRunner();
  const turn = await accept(questionOf("How?"));
  await run(turn, never);
  expect((await records.find(turn.id))?.event).toMatchObject({ kind: "question", text: "" });
  expect(await deps.engine.history.load(turn.event.conversation.id)).toMatchObject([
    { question: { text: "How?" }, answer: { text: "An answer." } },
  ]);
});

describe("a failed turn", () => {
  test("keeps what was shown, says in one sentence what happened, with the turn's id, and can be tried again", async () => {
    const { model } = scriptedModel([text("Half an answer. "), () => Promise.reject(new TypeError("bug"))]);
    const { run, accept, stateOf, replies, records } = await openRunner({ engine: engineWith({ chat: model }) });
    const turn = await accept(questionOf("How?"));
    await run(turn, never);
    expect(replies[0]?.seen.text).toMatch(/^Half an answer\.\n\n⚠️ Something went wrong.*\(turn turn-1\)$/s);
    expect(replies[0]?.seen.ending?.offers).toEqual(["try-again"]);
    expect(await stateOf(turn)).toBe("failed");
    expect((await records.find(turn.id))?.event).toMatchObject({ text: "How?" });
  });

  test("whose model broke off in the middle is begun anew in place, a few times, and then left as it is", async () => {
    const { model, requests } = scriptedModel([text("Half an answer. "), () => Promise.reject(cut)]);
    const { run, accept, stateOf, replies } = await openRunner({ engine: engineWith({ chat: model }) });
    const turn = await accept(questionOf("How?"));
    expect(await run(turn, never)).toEqual({ againInMs: 0 });
    expect(replies[0]?.seen).toMatchObject({ isLeft: true, ending: null });
    for (let n = 0; n < 2; n += 1) expect(await run(turn, never)).toEqual({ againInMs: 0 });
    expect(await run(turn, never)).toBe("done");
    expect(requests).toHaveLength(4);
    expect(replies[3]?.seen.text).toMatch(/^Half an answer\.\n\n⚠️ The answer broke off here.*\(turn turn-1\)$/s);
    expect(await stateOf(turn)).toBe("failed");
  });

  test("whose time is over keeps what was shown, and says so", async () => {
    const { model } = scriptedModel([
      text("Half an answer. "),
      () => new Promise((resolve) => setTimeout(resolve, 60)),
      end(),
    ]);
    const { run, accept, replies } = await openRunner({ engine: engineWith({ chat: model }), turnMs: 20 });
    await run(await accept(questionOf("How?")), never);
    expect(replies[0]?.seen.text).toMatch(/^Half an answer\.\n\n⚠️ This took longer than I may take.*/s);
  });

  test("that the person can mend is told to them alone", async () => {
    const admit = () => failed("turn-1", new UserError("too-many-questions", "Slow down."), "");
    const { run, accept, replies, stateOf } = await openRunner({ admit });
    const turn = await accept(questionOf("How?"));
    await run(turn, never);
    expect(replies[0]?.seen).toMatchObject({ refusal: "Slow down.", text: "" });
    expect(await stateOf(turn)).toBe("failed");
  });

  test("never has the words of the question or the answer in the log", async () => {
    const { model } = scriptedModel([text("SECRET ANSWER. "), () => Promise.reject(new TypeError("bug"))]);
    const { run, accept, logged } = await openRunner({ engine: engineWith({ chat: model }) });
    await run(await accept(questionOf("SECRET QUESTION")), never);
    expect(JSON.stringify(logged)).not.toMatch(/SECRET/);
    expect(logged).toContainEqual(expect.objectContaining({ level: "error", message: "the turn failed" }));
  });

  test("is ended even where the asker can't be told", async () => {
    const gone = async () => {
      throw new PlatformError("The bot may not write here.", { ...fault, code: "no-permission", retryable: false });
    };
    const adapter = platformOf(() => ({ ...recordingSink().sink, append: gone, finish: gone, refuse: gone }));
    const { run, accept, stateOf } = await openRunner({ adapterOf: () => adapter });
    const turn = await accept(questionOf("How?"));
    expect(await run(turn, never)).toBe("done");
    expect(await stateOf(turn)).toBe("failed");
  });
});

describe("an answer that the platform does not take", () => {
  const away = new PlatformError("Slack is out of reach.", { ...fault, code: "unreachable" });

  test("is delivered later, whole, in the messages it had, and the model is not asked again", async () => {
    const { model, requests } = scriptedModel([text("An answer."), end()]);
    const seen: string[][] = [];
    let attempts = 0;
    const adapter = platformOf(({ posted, isResumed, onPosted }) => {
      const { sink, seen: shown } = recordingSink();
      const finish: typeof sink.finish = async () => {
        seen.push([shown.text, ...posted, String(isResumed)]);
        onPosted("m1");
        if ((attempts += 1) === 1) throw away;
      };
      return { ...sink, finish };
    });
    const { run, accept, stateOf } = await openRunner({
      adapterOf: () => adapter,
      engine: engineWith({ chat: model }),
    });
    const turn = await accept(questionOf("How?"));
    const ran = await run(turn, never);
    expect(ran).toEqual({ againInMs: expect.any(Number) });
    expect(await stateOf(turn)).toBe("answering");
    expect(await run(turn, never)).toBe("done");
    expect(seen).toEqual([
      ["An answer.", "false"],
      ["An answer.", "m1", "true"],
    ]);
    expect(requests).toHaveLength(1);
    expect(await stateOf(turn)).toBe("delivered");
  });

  test("is delivered by the next start where the process ends before", async () => {
    const { model, requests } = scriptedModel([text("An answer."), end()]);
    const finish = async () => {
      throw away;
    };
    const adapter = platformOf(() => ({ ...recordingSink().sink, finish }));
    const first = await openRunner({ adapterOf: () => adapter, engine: engineWith({ chat: model }) });
    const turn = await first.accept(questionOf("How?"));
    await first.run(turn, never);

    const reopened = await first.reopen();
    const next = await openRunner({ ...reopened, engine: engineWith({ chat: model }) });
    const [unfinished] = await reopened.ledger.unfinished();
    if (unfinished === undefined) throw new Error("it is gone");
    expect(await next.run(unfinished, never)).toBe("done");
    expect(next.replies[0]?.seen).toMatchObject({ text: "An answer." });
    expect(requests).toHaveLength(1);
    expect(await reopened.ledger.unfinished()).toEqual([]);
  });
});

describe("an interruption", () => {
  test("by a shutdown leaves the turn unfinished, for the next start", async () => {
    const stop = interruptedBy("shutdown");
    const { model } = scriptedModel([text("Begins. "), stop.now, end()]);
    const { run, accept, stateOf, rows, replies } = await openRunner({ engine: engineWith({ chat: model }) });
    const turn = await accept(questionOf("How?"));
    await run(turn, stop.signal);
    expect(await stateOf(turn)).toBe("answering");
    expect(replies[0]?.seen).toMatchObject({ isLeft: true, ending: null });
    expect(rows).toEqual([]);
  });

  test("by a stop keeps what was shown, and remembers it", async () => {
    const stop = interruptedBy("stopped");
    const { model } = scriptedModel([text("It begins. It goes on."), () => settled(), stop.now, text("No."), end()]);
    const { run, accept, stateOf, replies, deps } = await openRunner({ engine: engineWith({ chat: model }) });
    const turn = await accept(questionOf("How?"));
    await run(turn, stop.signal);
    expect(replies[0]?.seen.text).toBe("It begins. It goes on.");
    expect(replies[0]?.seen.ending).toMatchObject({ notes: ["Stopped."], offers: ["regenerate"] });
    expect(await stateOf(turn)).toBe("cancelled");
    const remembered = await deps.engine.history.load(turn.event.conversation.id);
    expect(remembered).toMatchObject([{ answer: { text: "It begins. It goes on." } }]);
  });

  test("by an edit answers the new words, in the same messages", async () => {
    const edit = interruptedBy("edited");
    const { model, requests } = scriptedModel([text("Begins. "), edit.now, end()], [text("Better."), end()]);
    const { run, accept, replies, records } = await openRunner({ engine: engineWith({ chat: model }) });
    const question = questionOf("How?");
    const turn = await accept(question);
    const running = run(turn, edit.signal);
    await records.change(turn.id, { ...question, text: "Why?" }, 5_000, []);
    expect(await running).toEqual({ againInMs: 0 });
    expect(replies[0]?.seen.isLeft).toBe(true);
    expect(await run(turn, never)).toBe("done");
    expect(replies[1]?.seen.text).toBe("Better.");
    expect(requests.at(-1)?.messages.at(-1)?.text).toContain("Why?");
  });

  test("an edit that comes when the old words are answered, but not yet shown as final, is answered all the same", async () => {
    const question = questionOf("How?");
    const { run, accept, records, replies, deps } = await openRunner();
    const turn = await accept(question);
    const { ledger } = deps;
    const conclude: typeof ledger.conclude = async (...given) => {
      await records.change(turn.id, { ...question, text: "Why?" }, 5_000, []);
      Object.assign(deps, { ledger });
      return ledger.conclude(...given);
    };
    const racing = await openRunner({ ...deps, ledger: { ...ledger, conclude } });
    expect(await racing.run(turn, never)).toEqual({ againInMs: 0 });
    expect(await run(turn, never)).toBe("done");
    expect(replies.at(-1)?.seen.ending).not.toBeNull();
  });
});

test("what is concluded while the shutdown comes is delivered", async () => {
  const stop = interruptedBy("shutdown");
  const { sink } = recordingSink();
  const adapter = platformOf(() => ({ ...sink, finish: stop.now }));
  const { run, accept, stateOf } = await openRunner({ adapterOf: () => adapter });
  const turn = await accept(questionOf("How?"));
  await run(turn, stop.signal);
  expect(await stateOf(turn)).toBe("delivered");
});

test("a turn whose platform is no longer configured is ended, not tried for ever", async () => {
  const { run, accept, stateOf } = await openRunner({ adapterOf: () => undefined });
  const turn = await accept(questionOf("How?"));
  await run(turn, never);
  expect(await stateOf(turn)).toBe("failed");
});

test("a turn that was given up ends with one honest sentence and a way to try again", async () => {
  const { run, accept, stateOf, replies, ledger } = await openRunner();
  const turn = await accept(questionOf("How?"));
  await ledger.conclude(turn.id, givenUp("too-old"), 0);
  await run(turn, never);
  expect(replies[0]?.seen.text).toMatch(/interrupted/);
  expect(replies[0]?.seen.ending?.offers).toEqual(["try-again"]);
  expect(await stateOf(turn)).toBe("failed");
});

test("a turn that an earlier life left behind may have posted what nobody knows of, though it never began", async () => {
  const first = await openRunner({ isTakenUp: () => false });
  await first.run(await first.accept(questionOf("How?")), never);
  expect(first.replies[0]?.context.isResumed).toBe(false);
  const next = await openRunner({ isTakenUp: () => true });
  await next.run(await next.accept(questionOf("How?")), never);
  expect(next.replies[0]?.context.isResumed).toBe(true);
});

test("a turn that has ended is not run again, whoever queued it", async () => {
  const { run, accept, replies } = await openRunner();
  const turn = await accept(questionOf("How?"));
  await run(turn, never);
  expect(await run(turn, never)).toBe("done");
  expect(replies).toHaveLength(1);
});

test("a turn that has to wait is told so and comes back", async () => {
  const told: string[] = [];
  const { run, accept, replies } = await openRunner({
    admit: () => ({ waitMs: 12_000, sentence: "This one begins in 12 s." }),
    waitingRoom: { tell: (_, sentence) => void told.push(sentence), leave: async () => {}, tellPlaces: () => {} },
  });
  expect(await run(await accept(questionOf("How?")), never)).toEqual({ againInMs: 12_000 });
  expect(told).toEqual(["This one begins in 12 s."]);
  expect(replies).toEqual([]);
});

describe("a burst", () => {
  test("of one author becomes one turn, in reply to the last message", async () => {
    const { model, requests } = scriptedModel([text("An answer."), end()]);
    const { run, accept, stateOf, replies, deps } = await openRunner({ engine: engineWith({ chat: model }) });
    const turns = [];
    for (const words of ["hey", "quick question", "how do I deploy?"]) turns.push(await accept(questionOf(words)));
    for (const turn of turns) await run(turn, never);
    expect(requests).toHaveLength(1);
    expect(requests[0]?.messages.at(-1)?.text).toBe("hey\n\nquick question\n\nhow do I deploy?");
    expect(replies).toHaveLength(1);
    expect(await Promise.all(turns.map(stateOf))).toEqual(["delivered", "cancelled", "cancelled"]);
    const [remembered] = await deps.engine.history.load(questionOf("x").conversation.id);
    expect(remembered?.question).toMatchObject({
      messageId: "m:how do I deploy?",
      earlierIds: ["m:hey", "m:quick question"],
    });
  });

  test("is read in the order in which it was written, whatever arrived first", async () => {
    const { model, requests } = scriptedModel([text("An answer."), end()]);
    const { run, accept } = await openRunner({ engine: engineWith({ chat: model }) });
    const turns = [];
    for (const at of [3_000, 1_000, 2_000]) turns.push(await accept(questionOf(`said at ${at}`, { at })));
    for (const turn of turns) await run(turn, never);
    expect(requests[0]?.messages.at(-1)?.text).toBe("said at 1000\n\nsaid at 2000\n\nsaid at 3000");
  });

  test("ends where somebody else speaks", async () => {
    const { model, requests } = scriptedModel([text("An answer."), end()]);
    const { run, accept, stateOf } = await openRunner({ engine: engineWith({ chat: model }) });
    const ben = { id: "U2", name: "Ben" };
    const turns = [
      await accept(questionOf("one")),
      await accept(questionOf("two", { author: ben })),
      await accept(questionOf("three")),
    ];
    for (const turn of turns) await run(turn, never);
    expect(requests).toHaveLength(3);
    expect(await Promise.all(turns.map(stateOf))).toEqual(["delivered", "delivered", "delivered"]);
  });
});

describe("a slash command", () => {
  const echo = defineCommand({
    name: "echo",
    description: "Says it again",
    isPrivate: true,
    options: z.object({ what: z.string().min(1).meta({ description: "What" }) }),
    suggestions: {},
    run: async (_context, { what }) => `You said ${what}`,
  });

  test("is answered by its handler, with its options parsed, and costs nothing", async () => {
    const { run, accept, stateOf, replies, rows } = await openRunner({}, [echo]);
    const turn = await accept(commandEvent("echo", { what: "hello" }));
    await run(turn, never);
    expect(replies[0]?.seen.text).toBe("You said hello");
    expect(await stateOf(turn)).toBe("delivered");
    expect(rows).toEqual([]);
  });

  test("may be answered with a card, whose buttons and picture are delivered with it, after a restart too", async () => {
    const button = { action: "echo.again", value: "1", label: "Again", style: "plain" } as const;
    const shown = { markdown: "A card.", picture: { png: "iVBORw==", alt: "Nothing" }, buttons: [button] };
    const card = defineCommand({ ...echo, run: async () => shown });
    const { run, accept, replies, deps } = await openRunner({}, [card]);
    const turn = await accept(commandEvent("echo", { what: "hello" }));
    const cut = new PlatformError("cut", {
      status: null,
      code: "cut",
      requestId: null,
      retryAfterMs: null,
      retryable: true,
    });
    const breaking = platformOf(() => ({ ...recordingSink().sink, finish: () => Promise.reject(cut) }));
    const { run: runBroken } = await openRunner({ ...deps, adapterOf: () => breaking });
    expect(await runBroken(turn, never)).toMatchObject({ againInMs: expect.any(Number) });
    await run(turn, never);
    expect(replies[0]?.seen.text).toBe("A card.");
    expect(replies[0]?.seen.ending).toMatchObject({ buttons: [button], picture: { alt: "Nothing" } });
  });

  test("with wrong options is explained privately", async () => {
    const { run, accept, replies } = await openRunner({}, [echo]);
    await run(await accept(commandEvent("echo")), never);
    expect(replies[0]?.seen.refusal).toMatch(/`what`.*\/echo <what>/);
  });

  test("that does not exist is explained privately", async () => {
    const { run, accept, replies } = await openRunner({}, [echo]);
    await run(await accept(commandEvent("nonsense")), never);
    expect(replies[0]?.seen.refusal).toMatch(/no command `\/nonsense`/);
  });

  test("/ask is answered by the engine like any question", async () => {
    const { run, accept, replies, rows } = await openRunner({}, [askCommand]);
    await run(await accept(commandEvent("ask", { question: "How?" })), never);
    expect(replies[0]?.seen.text).toBe("An answer.");
    expect(rows).toHaveLength(1);
  });
});

test("a turn that can't be begun is told to its asker", async () => {
  const { deps, accept, replies } = await openRunner();
  const { run } = await openRunner({
    ...deps,
    ledger: { ...deps.ledger, begin: () => Promise.reject(new Error("locked")) },
  });
  await run(await accept(questionOf("How?")), never);
  expect(replies[0]?.seen.text).toMatch(/Something went wrong/);
});

const settled = () => new Promise((resolve) => setImmediate(resolve));
