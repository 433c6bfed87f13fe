import { describe, expect, test } from "vitest";
import * as z from "zod";
import { askCommand } from "../../../src/commands/ask.ts";
import { type Command, defineCommand } from "../../../src/commands/command.ts";
import { createTurnRunner, giveUp, type TurnRunnerDeps } from "../../../src/conversation/turn-runner.ts";
import { ModelError, UserError } from "../../../src/errors.ts";
import type { CommandInvoked } from "../../../src/platform/event.ts";
import type { Turn, TurnEvent } from "../../../src/turns/ledger.ts";
import type { UsageRow } from "../../../src/usage/usage-store.ts";
import { end, engineWith, questionOf, recordingSink, scriptedModel, text } from "../../helpers/engine.ts";

const never = new AbortController().signal;
const unused = () => Promise.reject(new Error("not used here"));
const cut = new ModelError("cut", {
  status: null,
  code: "stream-cut",
  requestId: null,
  retryAfterMs: null,
  retryable: true,
});

function turnOf(event: TurnEvent): Turn {
  return { id: "turn-1", state: "received", event, attempts: 1, posted: [], acceptedAt: 1_000 };
}

function commandEvent(command: string, options: CommandInvoked["options"] = {}): CommandInvoked {
  const { conversation, author, at, target } = questionOf("x");
  return { kind: "command", key: `test:${command}`, conversation, author, at, target, command, options };
}

function runnerWith(changes: Partial<TurnRunnerDeps> = {}, commands: Command[] = []) {
  const { sink, seen } = recordingSink();
  const states: string[] = [];
  const rows: UsageRow[] = [];
  const logged: unknown[] = [];
  const log = (fields: object, message: string) => void logged.push({ ...fields, message });
  const deps: TurnRunnerDeps = {
    engine: engineWith(),
    commands: new Map(commands.map((command) => [command.name, command])),
    adapterOf: () => ({ platform: "test", start: unused, pause: unused, stop: unused, openReply: () => sink }),
    ledger: {
      accept: unused,
      begin: async () => void states.push("answering"),
      posted: unused,
      end: async (_id, state) => void states.push(state),
      unfinished: unused,
      takesPart: unused,
    },
    usage: { record: async (row) => void rows.push(row), summarize: unused, rate: unused, ratings: unused },
    prices: { scripted: { input: 1, cached: 0, output: 2 } },
    turnMs: 60_000,
    log: { debug: log, info: log, warn: log, error: log },
    now: () => 3_000,
    ...changes,
  };
  return { run: createTurnRunner(deps), deps, seen, states, rows, logged };
}

test("a delivered turn is written down with its tokens, cost and duration", async () => {
  const { run, states, rows } = runnerWith();
  await run(turnOf(questionOf("How?")), never);
  expect(states).toEqual(["answering", "delivered"]);
  expect(rows).toEqual([
    expect.objectContaining({
      turnId: "turn-1",
      workspace: "test:W",
      authorId: "U1",
      input: 10,
      output: 5,
      cost: 0.00002,
      durationMs: 2_000,
    }),
  ]);
});

describe("a failed turn", () => {
  test("keeps what was shown, and says in one sentence what happened, with the turn's id", async () => {
    const { model } = scriptedModel([text("Half an answer. "), () => Promise.reject(cut)]);
    const { run, seen, states } = runnerWith({ engine: engineWith({ chat: model }) });
    await run(turnOf(questionOf("How?")), never);
    expect(seen.text).toMatch(/^Half an answer\. \n\n⚠️ The answer broke off here.*\(turn turn-1\)$/s);
    expect(seen.ending).not.toBeNull();
    expect(states).toEqual(["answering", "failed"]);
  });

  test("that the person can mend is told to them alone", async () => {
    const admit = () => {
      throw new UserError("too-many-questions", "Slow down.");
    };
    const { run, seen } = runnerWith({ engine: engineWith({ admit }) });
    await run(turnOf(questionOf("How?")), never);
    expect(seen).toMatchObject({ refusal: "Slow down.", text: "" });
  });

  test("never has the words of the question or the answer in the log", async () => {
    const { model } = scriptedModel([text("SECRET ANSWER. "), () => Promise.reject(new TypeError("bug"))]);
    const { run, logged } = runnerWith({ engine: engineWith({ chat: model }) });
    await run(turnOf(questionOf("SECRET QUESTION")), never);
    expect(JSON.stringify(logged)).not.toMatch(/SECRET/);
    expect(logged).toContainEqual(expect.objectContaining({ turnId: "turn-1", message: "the turn failed" }));
  });

  test("is ended even where the asker can't be told", async () => {
    const { sink } = recordingSink();
    const gone = { ...sink, append: unused, finish: unused, refuse: unused };
    const adapterOf = () => ({ platform: "test", start: unused, pause: unused, stop: unused, openReply: () => gone });
    const { run, states } = runnerWith({ adapterOf });
    await run(turnOf(questionOf("How?")), never);
    expect(states).toEqual(["answering", "failed"]);
  });
});

test("a shutdown leaves the turn unfinished, for the next start", async () => {
  const stop = new AbortController();
  const { model } = scriptedModel([text("Begins. "), async () => stop.abort(), end()]);
  const { run, states, rows } = runnerWith({ engine: engineWith({ chat: model }) });
  await run(turnOf(questionOf("How?")), stop.signal);
  expect(states).toEqual(["answering"]);
  expect(rows).toEqual([]);
});

test("a turn whose platform is no longer configured is ended, not tried for ever", async () => {
  const { run, states } = runnerWith({ adapterOf: () => undefined });
  await run(turnOf(questionOf("How?")), never);
  expect(states).toEqual(["failed"]);
});

test("a turn that is given up ends with one honest sentence", async () => {
  const { deps, seen, states } = runnerWith();
  await giveUp(turnOf(questionOf("How?")), deps);
  expect(seen.text).toMatch(/interrupted/);
  expect(seen.ending).not.toBeNull();
  expect(states).toEqual(["failed"]);
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
    const { run, seen, states, rows } = runnerWith({}, [echo]);
    await run(turnOf(commandEvent("echo", { what: "hello" })), never);
    expect(seen.text).toBe("You said hello");
    expect(states).toEqual(["answering", "delivered"]);
    expect(rows).toEqual([]);
  });

  test("with wrong options is explained privately", async () => {
    const { run, seen } = runnerWith({}, [echo]);
    await run(turnOf(commandEvent("echo")), never);
    expect(seen.refusal).toMatch(/`what`.*\/echo <what>/);
  });

  test("that does not exist is explained privately", async () => {
    const { run, seen } = runnerWith({}, [echo]);
    await run(turnOf(commandEvent("nonsense")), never);
    expect(seen.refusal).toMatch(/no command `\/nonsense`/);
  });

  test("/ask is answered by the engine like any question", async () => {
    const { run, seen, rows } = runnerWith({}, [askCommand]);
    await run(turnOf(commandEvent("ask", { question: "How?" })), never);
    expect(seen.text).toBe("An answer.");
    expect(rows).toHaveLength(1);
  });
});

test("an answer that is complete when the shutdown comes is not given again", async () => {
  const stop = new AbortController();
  const { sink } = recordingSink();
  const last = { ...sink, finish: async () => stop.abort() };
  const adapterOf = () => ({ platform: "test", start: unused, pause: unused, stop: unused, openReply: () => last });
  const { run, states } = runnerWith({ adapterOf });
  await run(turnOf(questionOf("How?")), stop.signal);
  expect(states).toEqual(["answering", "delivered"]);
});

test("a turn that can't be begun is told to its asker", async () => {
  const { deps, seen } = runnerWith();
  const ledger = { ...deps.ledger, begin: () => Promise.reject(new Error("locked")) };
  const { run } = runnerWith({ ledger, adapterOf: deps.adapterOf });
  await run(turnOf(questionOf("How?")), never);
  expect(seen.text).toMatch(/Something went wrong/);
});
