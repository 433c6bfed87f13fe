import { expect, test } from "vitest";
import { ModelError } from "../../../src/errors.ts";
import type { ChatEvent, ChatModel } from "../../../src/models/chat-model.ts";
import { type Clock, retry, withRetry } from "../../../src/models/retry.ts";
import { ask, askUntilFault, requestOf, textOf } from "./openai/ask.ts";

/** Time that passes only where somebody sleeps. */
function stillClock(): Clock & { readonly slept: number[] } {
  const slept: number[] = [];
  return {
    slept,
    now: () => slept.reduce((sum, ms) => sum + ms, 0),
    sleep: async (ms) => void slept.push(ms),
    random: () => 0.5,
  };
}

function fault(more: Partial<ModelError> = {}): ModelError {
  const given = { status: 503, code: "busy", requestId: null, retryAfterMs: null, retryable: true };
  return new ModelError("busy", { ...given, ...more });
}

const end: ChatEvent = { kind: "end", reason: "stop", usage: null, replay: null };

/** Each attempt yields its events, or throws where one is an error. */
function model(...attempts: (ChatEvent | Error)[][]): ChatModel & { readonly attempts: number } {
  let attempt = 0;
  return {
    name: "scripted",
    contextTokens: 1,
    takesTools: true,
    get attempts() {
      return attempt;
    },
    async *stream() {
      for (const event of attempts[attempt++] ?? []) {
        if (event instanceof Error) throw event;
        yield event;
      }
    },
  };
}

test("a model that is busy is asked again, later each time", async () => {
  const clock = stillClock();
  const busy = model([fault()], [fault()], [fault()], [{ kind: "text", text: "Here." }, end]);
  expect(textOf(await ask(withRetry(busy, { deadlineMs: 60_000, clock }), requestOf("?")))).toBe("Here.");
  expect(clock.slept).toEqual([250, 500, 1000]);
});

test("waits as long as the service asks, also for minutes", async () => {
  const clock = stillClock();
  const limited = model([fault({ retryAfterMs: 120_000 })], [end]);
  await ask(withRetry(limited, { deadlineMs: 180_000, clock }), requestOf("?"));
  expect(clock.slept).toEqual([120_250]);
});

test("does not wait for what would come too late", async () => {
  const clock = stillClock();
  const limited = model([fault({ retryAfterMs: 50_000 })], [fault({ retryAfterMs: 50_000 })], [end]);
  const { error } = await askUntilFault(withRetry(limited, { deadlineMs: 90_000, clock }), requestOf("?"));
  expect(error).toMatchObject({ code: "busy" });
  expect(clock.slept).toEqual([50_250]);
});

test("an answer that has begun is never begun again", async () => {
  const broken = model([{ kind: "text", text: "Ha" }, fault()], [{ kind: "text", text: "Hallo" }, end]);
  const { text, error } = await askUntilFault(
    withRetry(broken, { deadlineMs: 1e6, clock: stillClock() }),
    requestOf("?"),
  );
  expect([text, broken.attempts]).toEqual(["Ha", 1]);
  expect(error).toMatchObject({ code: "busy" });
});

test("what would fail again is not repeated, nor is a bug", async () => {
  for (const error of [fault({ retryable: false }), new TypeError("a bug")]) {
    const failing = model([error], [end]);
    const result = await askUntilFault(withRetry(failing, { deadlineMs: 1e6, clock: stillClock() }), requestOf("?"));
    expect([result.error, failing.attempts]).toEqual([error, 1]);
  }
});

test("gives up in the end", async () => {
  const clock = stillClock();
  let attempts = 0;
  const attempt = async () => {
    attempts += 1;
    throw fault();
  };
  const never = retry(attempt, { deadlineMs: Number.POSITIVE_INFINITY, clock }, new AbortController().signal);
  await expect(never).rejects.toMatchObject({ code: "busy" });
  expect(attempts).toBe(6);
});

test("an abort ends the waiting with its own reason", async () => {
  const caller = new AbortController();
  const failing = async () => {
    // In the middle of the wait that follows.
    setImmediate(() => caller.abort(new Error("enough")));
    throw fault({ retryAfterMs: 3_600_000 });
  };
  await expect(retry(failing, { deadlineMs: Number.POSITIVE_INFINITY }, caller.signal)).rejects.toThrow("enough");
});

test("whether the model takes tools is asked each time: it may learn that it does not", () => {
  let takesTools = true;
  const learning: ChatModel = Object.defineProperty({ ...model() }, "takesTools", { get: () => takesTools });
  const retried = withRetry(learning, { deadlineMs: 1 });
  expect(retried.takesTools).toBe(true);
  takesTools = false;
  expect(retried.takesTools).toBe(false);
});
