import { expect, test } from "vitest";
import { StorageError } from "../../../src/errors.ts";
import type { CommandInvoked, PlatformEvent } from "../../../src/platform/event.ts";
import { createIntake } from "../../../src/turns/intake.ts";
import type { TurnLedger } from "../../../src/turns/ledger.ts";
import { ConversationQueue, type Ran } from "../../../src/turns/queue.ts";
import { questionOf } from "../../helpers/engine.ts";
import { openTurns } from "../../helpers/open-turns.ts";
import { recordingLog } from "../../helpers/recording-log.ts";

/** An intake on a real ledger and queue. Answering goes on until the test ends it. */
async function openIntake(changeLedger: (ledger: TurnLedger) => TurnLedger = (ledger) => ledger) {
  const { ledger, presence } = await openTurns();
  const { log, entries } = recordingLog();
  const happened: string[] = [];
  const endings: PromiseWithResolvers<Ran>[] = [];
  const queue = new ConversationQueue({
    limit: 10,
    limitUnderPressure: 10,
    log,
    run: (turn) => {
      const { event } = turn;
      happened.push(`run ${event.kind === "question" ? event.text : event.command}`);
      const ending = Promise.withResolvers<Ran>();
      endings.push(ending);
      return ending.promise;
    },
  });
  const effect = (name: string) => async () => {
    await settled();
    happened.push(name);
    return `${name} noted`;
  };
  const intake = createIntake({
    isForUs: async ({ text }) => text !== "Hold the lever.",
    onReaction: async () => {},
    ledger: changeLedger(ledger),
    queue,
    presence,
    act: async () => ({ kind: "nothing" }),
    orderOf: (command) => (command === "ask" ? "ordered" : "free"),
    isWelcome: ({ author }) => author.isBot !== true,
    onAccepted: async () => {},
    suggest: async (command, option, typed) => [`${command} ${option} ${typed}`],
    onEdited: async () => void (await effect("edited")()),
    onDeleted: async () => void (await effect("deleted")()),
    onFeedback: effect("feedback"),
    onAction: effect("action"),
    connected: () => {},
    disconnected: () => {},
    log,
    now: () => 1_700_000_000_000,
  });
  const acknowledge = async () => void happened.push("acknowledged");
  return { intake, ledger, happened, endings, acknowledge, entries };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

function commandOf(command: string): CommandInvoked {
  const { conversation, author, at, target } = questionOf("x");
  return { kind: "command", key: `key of ${command}`, command, options: {}, conversation, author, at, target };
}

test("a question is stored, then acknowledged, then answered", async () => {
  const { intake, ledger, happened } = await openIntake();
  await intake.accept(questionOf("How?"), async () => {
    const [turn] = await ledger.unfinished();
    happened.push(`acknowledged with ${turn?.event.key} stored`);
  });
  await settled();
  expect(happened).toEqual(["acknowledged with test:How? stored", "run How?"]);
});

test("words that people say to each other in a thread are acknowledged, known, and never answered", async () => {
  const { intake, ledger, happened, acknowledge } = await openIntake();
  const words = { ...questionOf("Hold the lever."), isFollowUp: true } as const;
  await intake.accept(words, acknowledge);
  await settled();
  expect(happened).toEqual(["acknowledged"]);
  expect(await ledger.unfinished()).toEqual([]);
  // Read back later, when nothing is open any more, it is no question either.
  const again = questionOf("Hold the lever.");
  await intake.accept(again, acknowledge);
  await settled();
  expect(happened).toEqual(["acknowledged", "acknowledged"]);
});

test("a second delivery is acknowledged and not answered again", async () => {
  const { intake, happened, acknowledge } = await openIntake();
  const deliveries = [questionOf("How?"), questionOf("How?"), questionOf("How?")];
  await Promise.all(deliveries.map((event) => intake.accept(event, acknowledge)));
  await settled();
  expect(happened.filter((what) => what === "acknowledged")).toHaveLength(3);
  expect(happened.filter((what) => what === "run How?")).toHaveLength(1);
});

test("what can't be stored is neither acknowledged nor answered, so that the platform sends it again", async () => {
  const fault = { status: null, code: "disk-full", requestId: null, retryAfterMs: null, retryable: true };
  const { intake, happened, acknowledge } = await openIntake((ledger) => ({
    ...ledger,
    accept: () => Promise.reject(new StorageError("the disk is full", fault)),
  }));
  await expect(intake.accept(questionOf("How?"), acknowledge)).rejects.toThrow(StorageError);
  await settled();
  expect(happened).toEqual([]);
});

test("a question whose acknowledgement fails is answered all the same, and the failure logged without its words", async () => {
  const { intake, happened, entries } = await openIntake();
  await intake.accept(questionOf("How?", { key: "slack:1.5" }), () => Promise.reject(new Error("socket closed")));
  await settled();
  expect(happened).toEqual(["run How?"]);
  expect(entries).toMatchObject([{ level: "warn", fields: { key: "slack:1.5", kind: "question" } }]);
  expect(JSON.stringify(entries)).not.toContain("How?");
});

test("accepting does not wait for the answer", async () => {
  const { intake, endings, acknowledge } = await openIntake();
  await intake.accept(questionOf("How?"), acknowledge);
  expect(endings).toHaveLength(1);
});

test("a later question does not overtake an earlier one whose acknowledgement takes long", async () => {
  const { intake, happened, endings, acknowledge } = await openIntake();
  const slow = Promise.withResolvers<void>();
  const first = intake.accept(questionOf("first"), () => slow.promise);
  await intake.accept(questionOf("second"), acknowledge);
  await settled();
  expect(happened).toEqual(["acknowledged"]);
  slow.resolve();
  await first;
  await settled();
  endings[0]?.resolve("done");
  await settled();
  expect(happened).toEqual(["acknowledged", "run first", "run second"]);
});

test("a command runs beside the answer under way, but one that asks waits its turn", async () => {
  const { intake, happened, endings, acknowledge } = await openIntake();
  for (const event of [questionOf("How?"), commandOf("ask"), commandOf("help")])
    await intake.accept(event, acknowledge);
  await settled();
  const runs = () => happened.filter((what) => what.startsWith("run"));
  expect(runs()).toEqual(["run How?", "run help"]);
  endings[0]?.resolve("done");
  await settled();
  expect(runs()).toEqual(["run How?", "run help", "run ask"]);
});

const { key, conversation, author, at } = questionOf("x");
const changes: PlatformEvent[] = [
  { kind: "edited", key, conversation, author, at, messageId: "m", text: "new words" },
  { kind: "deleted", key, conversation, author, at, messageId: "m" },
  { kind: "feedback", key, conversation, author, at, turnId: "t", rating: "up" },
  { kind: "action", key, conversation, author, at, action: "stop", on: { turnId: "t" } },
];

test.each(changes)("$kind takes effect before it is acknowledged", async (event) => {
  const { intake, ledger, happened, acknowledge } = await openIntake();
  const isTold = event.kind === "feedback" || event.kind === "action";
  expect(await intake.accept(event, acknowledge)).toBe(isTold ? `${event.kind} noted` : null);
  expect(happened).toEqual([event.kind, "acknowledged"]);
  expect(await ledger.unfinished()).toEqual([]);
});

test("a bot in a loop is acknowledged, not answered, and counted once however often it is delivered", async () => {
  const { intake, ledger, happened, acknowledge } = await openIntake();
  const event = questionOf("How?", { author: { id: "B1", name: "other bot", isBot: true } });
  for (let n = 0; n < 3; n += 1) await intake.accept(event, acknowledge);
  await settled();
  expect(happened).toEqual(["acknowledged", "acknowledged", "acknowledged"]);
  expect(await ledger.unfinished()).toEqual([]);
});

test("a turn's id sorts by time and is no guess", async () => {
  const { intake, ledger, acknowledge } = await openIntake();
  for (const text of ["a", "b"]) await intake.accept(questionOf(text), acknowledge);
  const ids = (await ledger.unfinished()).map(({ id }) => id);
  expect(new Set(ids).size).toBe(2);
  for (const id of ids) expect(id).toMatch(/^0loyw3v28-[0-9a-f]{12}$/);
});

test("the door also tells where the bot takes part and what could be typed", async () => {
  const { intake, ledger } = await openIntake();
  const event = questionOf("How?");
  expect(await intake.takesPart(event.conversation.id)).toBe(false);
  await ledger.accept("t1", event, 1);
  await ledger.begin("t1");
  expect(await intake.takesPart(event.conversation.id)).toBe(true);
  expect(await intake.suggest("search", "source", "do", event.conversation.id)).toEqual(["search source do"]);
});
