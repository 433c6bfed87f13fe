import { Keyv } from "keyv";
import { describe, expect, test } from "vitest";
import { createOutdatedAnswers } from "../../../src/conversation/outdated-answers.ts";
import type { CitingStore, OutdatedAnswer } from "../../../src/knowledge/citing-store.ts";
import { keyvHistory } from "../../../src/conversation/keyv-history.ts";
import { PlatformError } from "../../../src/errors.ts";
import { conversationOf } from "../../../src/platform/message.ts";
import { questionOf } from "../../helpers/engine.ts";
import { openRunner } from "../../helpers/run-turns.ts";
import { recordingLog } from "../../helpers/recording-log.ts";

const gone = new PlatformError("gone", {
  status: 404,
  code: "gone",
  requestId: null,
  retryAfterMs: null,
  retryable: false,
});

const inThread = (n: number) =>
  conversationOf({ platform: "test", workspaceId: "W", channelId: "C", threadId: `T${n}`, visibility: "public" });

/** So many answered questions, the sources of which have all changed. */
async function answered(count = 1) {
  let now = 3_000;
  const history = keyvHistory(new Keyv().store, recordingLog().log);
  const runner = await openRunner({ now: () => now });
  Object.assign(runner.deps.engine, { history });
  const turns = [];
  for (let n = 0; n < count; n += 1)
    turns.push(await runner.accept(questionOf(`How many ${n}?`, { conversation: inThread(n) })));
  for (const turn of turns) runner.queue.push(turn);
  await runner.queue.idle();
  const left = new Map<string, OutdatedAnswer>(
    turns.map(({ id }) => [id, { turnId: id, changed: ["Keys"], removed: [] }]),
  );
  const unused = () => Promise.reject(new Error("not used here"));
  const citings: CitingStore = {
    note: unused,
    of: unused,
    version: unused,
    standing: unused,
    outdated: async (_, limit) => [...left.values()].slice(0, limit),
    settle: async (turnId) => void left.delete(turnId),
  };
  const { records, queue, replies } = runner;
  const mark = createOutdatedAnswers({
    citings,
    records,
    history,
    queue,
    canShare: () => false,
    log: recordingLog().log,
    now: () => now,
  });
  const run = async () => {
    const isLeft = await mark();
    await queue.idle();
    return isLeft;
  };
  return { ...runner, run, left, history, turns, shown: replies.slice(0), wait: (ms: number) => (now += ms) };
}

describe("an answer whose source has changed", () => {
  test("is delivered again in its messages with one more line, once, and counted once", async () => {
    const { run, replies, rows, turns, left, stateOf, history } = await answered();
    const [turn] = turns;
    expect(await run()).toBe(false);
    expect(replies).toHaveLength(2);
    expect(replies[1]?.seen).toMatchObject({ text: "An answer.", ending: { offers: ["feedback", "regenerate"] } });
    expect(replies[1]?.seen.ending?.notes).toEqual(["A source of this answer has changed since: Keys."]);
    expect(replies[1]?.context).toMatchObject({ isAmended: true, isResumed: false });
    expect(turn && (await stateOf(turn))).toBe("delivered");
    expect(rows).toHaveLength(1);
    expect(left.size).toBe(0);
    left.set(turn?.id ?? "", { turnId: turn?.id ?? "", changed: ["Keys"], removed: [] });
    await run();
    expect(replies).toHaveLength(2);
    expect(await history.load(turn?.event.conversation.id ?? "")).toMatchObject([{ answer: { text: "An answer." } }]);
  });

  test("is marked with its titles as words: whoever names a document puts no link under our answer, and pings nobody", async () => {
    const { run, left, turns, replies } = await answered();
    const [turn] = turns;
    left.set(turn?.id ?? "", {
      turnId: turn?.id ?? "",
      changed: ["[Keys](https://evil.example/x)", "@everyone"],
      removed: [],
    });
    await run();
    const note = replies[1]?.seen.ending?.notes.join() ?? "";
    expect(note).toContain("A source of this answer has changed since: ");
    expect(note).toContain("Keys");
    expect(note).not.toContain("](https://evil.example");
    expect(note).not.toContain("@everyone");
  });

  test("that was forgotten is not marked", async () => {
    const { run, replies, turns, history, left } = await answered();
    await history.clear(turns[0]?.event.conversation.id ?? "");
    await run();
    expect(replies).toHaveLength(1);
    expect(left.size).toBe(0);
  });

  test("stays delivered where its message is gone", async () => {
    const runner = await answered();
    const { run, turns, stateOf, history } = runner;
    const { adapterOf } = runner.deps;
    const adapter = adapterOf("test");
    if (adapter === undefined) throw new Error("no adapter");
    const openReply = adapter.openReply.bind(adapter);
    adapter.openReply = (...given) => ({ ...openReply(...given), finish: () => Promise.reject(gone) });
    await run();
    const [turn] = turns;
    expect(turn && (await stateOf(turn))).toBe("delivered");
    expect(await history.load(turn?.event.conversation.id ?? "")).toMatchObject([{ answer: { notes: [] } }]);
  });
});

test("of many answers at most ten are marked in a minute", async () => {
  const { run, replies, wait } = await answered(12);
  expect(await run()).toBe(true);
  expect(replies).toHaveLength(22);
  await run();
  expect(replies).toHaveLength(22);
  wait(60_000);
  expect(await run()).toBe(false);
  expect(replies).toHaveLength(24);
});
