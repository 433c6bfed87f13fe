import fc from "fast-check";
import { expect, test } from "vitest";
import { StorageError } from "../../../src/errors.ts";
import { interruptionOf } from "../../../src/turns/interruption.ts";
import type { Turn } from "../../../src/turns/ledger.ts";
import { ConversationQueue, type Ran } from "../../../src/turns/queue.ts";
import { recordingLog } from "../../helpers/recording-log.ts";
import { turnOf } from "../../helpers/turns.ts";

/** A queue whose turns end when the test says so. */
function openQueue(limit: number, limitUnderPressure = limit) {
  const { log, entries } = recordingLog();
  const started: string[] = [];
  const running = new Map<string, PromiseWithResolvers<Ran> & { readonly signal: AbortSignal }>();
  const run = (turn: Turn, signal: AbortSignal) => {
    started.push(turn.id);
    const ending = Promise.withResolvers<Ran>();
    running.set(turn.id, { ...ending, signal });
    return ending.promise.finally(() => running.delete(turn.id));
  };
  const queue = new ConversationQueue({ run, limit, limitUnderPressure, log });
  const end = async (id: string) => {
    running.get(id)?.resolve("done");
    await settled();
  };
  return { queue, started, running, end, entries };
}

/** Lets everything that waits for nothing outside this process happen. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("a second question in a conversation waits for the answer to the first", async () => {
  const { queue, started, end } = openQueue(10);
  queue.push(turnOf("a1", "a"));
  queue.push(turnOf("a2", "a"));
  queue.push(turnOf("b1", "b"));
  await settled();
  expect(started).toEqual(["a1", "b1"]);
  await end("a1");
  expect(started).toEqual(["a1", "b1", "a2"]);
});

test("a conversation with a hundred questions does not keep one with a single question waiting", async () => {
  const { queue, started, end } = openQueue(1);
  for (let n = 0; n < 100; n += 1) queue.push(turnOf(`busy${n}`, "busy"));
  queue.push(turnOf("single", "quiet"));
  await settled();
  await end("busy0");
  expect(started).toEqual(["busy0", "single"]);
});

test("a turn in a lane of its own overtakes its conversation", async () => {
  const { queue, started } = openQueue(10);
  queue.push(turnOf("a1", "a"));
  queue.push(turnOf("help", "a"), { lane: "help" });
  await settled();
  expect(started).toEqual(["a1", "help"]);
});

test("a turn that is not ready keeps its place before the ones that came later", async () => {
  const { queue, started, end } = openQueue(10);
  const ready = Promise.withResolvers<void>();
  queue.push(turnOf("a1", "a"), { ready: ready.promise });
  queue.push(turnOf("a2", "a"));
  await settled();
  expect(started).toEqual([]);
  ready.resolve();
  await settled();
  expect(started).toEqual(["a1"]);
  await end("a1");
  expect(started).toEqual(["a1", "a2"]);
});

test("a turn that breaks off is logged without its words, and the next one runs", async () => {
  const { queue, started, running, entries } = openQueue(1);
  queue.push(turnOf("a1", "a", "my secret"));
  queue.push(turnOf("a2", "a"));
  await settled();
  running.get("a1")?.reject(new Error("boom"));
  await settled();
  expect(started).toEqual(["a1", "a2"]);
  expect(entries).toMatchObject([{ level: "error", fields: { turnId: "a1" } }]);
  expect(JSON.stringify(entries)).not.toContain("my secret");
});

test("a run that throws at once stops nothing", async () => {
  const started: string[] = [];
  const run = (turn: Turn): Promise<Ran> => {
    started.push(turn.id);
    throw new Error("boom");
  };
  const queue = new ConversationQueue({ run, limit: 1, limitUnderPressure: 1, log: recordingLog().log });
  for (const id of ["a1", "a2", "b1"]) queue.push(turnOf(id, id.slice(0, 1)));
  await queue.idle();
  expect(started).toEqual(["a1", "b1", "a2"]);
});

test("closing lets the running answers end and starts no others", async () => {
  const { queue, started, end } = openQueue(1);
  queue.push(turnOf("a1", "a"));
  queue.push(turnOf("a2", "a"));
  await settled();
  const closed = queue.close(60_000);
  queue.push(turnOf("b1", "b"));
  await end("a1");
  await closed;
  expect(started).toEqual(["a1"]);
});

test("closing aborts the answers that do not end in time, and waits until they have noticed", async () => {
  const { queue, running } = openQueue(2);
  queue.push(turnOf("a1", "a"));
  queue.push(turnOf("b1", "b"));
  await settled();
  for (const { signal, resolve } of running.values())
    signal.addEventListener("abort", () => setImmediate(() => resolve("done")));
  await queue.close(0);
  expect(running.size).toBe(0);
});

test("an idle queue closes at once", async () => {
  const { queue, started, end } = openQueue(1);
  await queue.idle();
  queue.push(turnOf("a1", "a"));
  await settled();
  await end("a1");
  await queue.close(60_000);
  expect(started).toEqual(["a1"]);
});

test("a turn that has to wait keeps its conversation's order, and takes no place meanwhile", async () => {
  const { queue, started, running } = openQueue(1);
  queue.push(turnOf("a1", "a"));
  queue.push(turnOf("a2", "a"));
  queue.push(turnOf("b1", "b"));
  await settled();
  running.get("a1")?.resolve({ againInMs: 30 });
  await settled();
  expect(started).toEqual(["a1", "b1"]);
  running.get("b1")?.resolve("done");
  await expect.poll(() => started).toEqual(["a1", "b1", "a1"]);
  running.get("a1")?.resolve("done");
  await settled();
  expect(started).toEqual(["a1", "b1", "a1", "a2"]);
});

test("a turn that the storage fails is tried again until it is kind", async () => {
  const { queue, started, running, end, entries } = openQueue(1);
  const fault = { status: null, code: "locked", requestId: null, retryAfterMs: null, retryable: true };
  queue.push(turnOf("a1", "a"));
  await settled();
  running.get("a1")?.reject(new StorageError("locked", fault));
  await expect.poll(() => started, { timeout: 5_000 }).toEqual(["a1", "a1"]);
  await end("a1");
  await queue.idle();
  expect(entries).toMatchObject([{ level: "error", fields: { turnId: "a1" } }]);
});

test("what is urgent runs at once, however many others do", async () => {
  const { queue, started } = openQueue(1);
  queue.push(turnOf("a1", "a"));
  queue.push(turnOf("b1", "b"));
  queue.push(turnOf("stop", "a"), { lane: "stop", isUrgent: true });
  await settled();
  expect(started).toEqual(["a1", "stop"]);
});

test("an interruption tells the running turn why, and says whether there was one", async () => {
  const { queue, running } = openQueue(1);
  queue.push(turnOf("a1", "a"));
  queue.push(turnOf("b1", "b"));
  await settled();
  expect(queue.interrupt("b1", "stopped")).toBe(false);
  expect(queue.interrupt("a1", "stopped")).toBe(true);
  const signal = running.get("a1")?.signal;
  expect(signal === undefined ? null : interruptionOf(signal)).toBe("stopped");
});

test("while more wait than may run and more come, fewer run; when it is calm, all that may", async () => {
  const { queue, started, end } = openQueue(4, 1);
  for (let n = 0; n < 12; n += 1) queue.push(turnOf(`t${n}`, `c${n}`));
  await settled();
  expect(started).toHaveLength(4);
  for (const id of ["t0", "t1", "t2", "t3"]) await end(id);
  expect(started).toHaveLength(5);
  await expect.poll(() => started).toHaveLength(8);
});

test("who waits has a place: behind the turns of the same conversation, or the conversations before", async () => {
  const { queue } = openQueue(1);
  for (const id of ["a1", "a2", "a3", "b1", "c1"]) queue.push(turnOf(id, id.slice(0, 1)));
  await settled();
  const places = Array.from(queue.places(), ({ turn, ahead, before }) => [turn.id, ahead, before?.id ?? null]);
  expect(places).toEqual([
    ["b1", 0, null],
    ["c1", 1, null],
    ["a2", 1, null],
    ["a3", 2, "a2"],
  ]);
});

/** What happens to a queue: a turn comes to a conversation, or one of the running ones ends, well or badly. */
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("push" as const), conversation: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("end" as const), which: fc.nat(), fails: fc.boolean() }) },
);

test("whatever comes and ends when, each turn runs once, in its conversation's order, within the limit, and none is passed twice", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 80 }), async (limit, steps) => {
      const { queue, started, running } = openQueue(limit);
      const pushed: string[] = [];
      const conversationOf = (id: string) => id.split("/", 1).join();
      /** For each turn that could run but for the limit: how often each other conversation has been served since. */
      const passedBy = new Map<string, Map<string, number>>();

      const observe = async (before: number) => {
        await settled();
        expect(running.size).toBeLessThanOrEqual(limit);
        const active = [...running.keys()].map(conversationOf);
        expect(new Set(active).size).toBe(active.length);
        for (const id of started.slice(before)) {
          passedBy.delete(id);
          for (const passed of passedBy.values()) {
            const conversation = conversationOf(id);
            passed.set(conversation, (passed.get(conversation) ?? 0) + 1);
            expect(passed.get(conversation)).toBeLessThanOrEqual(1);
          }
        }
        const busy = new Set(active);
        const waiting = pushed.filter((id) => !started.includes(id));
        const heads = waiting.filter((id) => {
          const isFirst = waiting.find((other) => conversationOf(other) === conversationOf(id)) === id;
          return isFirst && !busy.has(conversationOf(id));
        });
        // Nothing that could run is left waiting.
        if (running.size < limit) expect(heads).toEqual([]);
        for (const id of heads) if (!passedBy.has(id)) passedBy.set(id, new Map());
      };
      const endOne = async (which: number, fails: boolean) => {
        const job = [...running.values()][which % running.size];
        const before = started.length;
        if (fails) job?.reject(new Error("boom"));
        else job?.resolve("done");
        await observe(before);
      };

      for (const action of steps) {
        if (action.kind === "end") await endOne(action.which, action.fails);
        else {
          const id = `c${action.conversation}/${pushed.length}`;
          const before = started.length;
          pushed.push(id);
          queue.push(turnOf(id, conversationOf(id)));
          await observe(before);
        }
      }
      while (running.size > 0) await endOne(0, false);

      await queue.idle();
      expect(started.toSorted()).toEqual(pushed.toSorted());
      const byConversation = (ids: string[]) => Object.groupBy(ids, conversationOf);
      expect(byConversation(started)).toEqual(byConversation(pushed));
    }),
    { numRuns: 150 },
  );
});

test("ten thousand conversations with ten turns each all end", async () => {
  let ended = 0;
  const run = async () => {
    ended += 1;
    return "done" as const;
  };
  const queue = new ConversationQueue({ run, limit: 16, limitUnderPressure: 16, log: recordingLog().log });
  for (let n = 0; n < 100_000; n += 1) queue.push(turnOf(`t${n}`, `c${n % 10_000}`));
  await queue.idle();
  expect(ended).toBe(100_000);
});
