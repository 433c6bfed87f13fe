import type { Command } from "../../src/commands/command.ts";
import { createTurnRunner, type TurnRunnerDeps } from "../../src/conversation/turn-runner.ts";
import type { ChatAdapter } from "../../src/platform/adapter.ts";
import type { ReplyContext, ReplySink } from "../../src/platform/reply.ts";
import type { Turn, TurnEvent } from "../../src/turns/ledger.ts";
import { ConversationQueue } from "../../src/turns/queue.ts";
import type { UsageRow } from "../../src/usage/usage-store.ts";
import { engineWith, recordingSink } from "./engine.ts";
import { openTurns } from "./open-turns.ts";
import { recordingLog } from "./recording-log.ts";

const unused = () => Promise.reject(new Error("not used here"));

/** A platform whose replies are the test's own, one for each that is opened. */
export function platformOf(openReply: (context: ReplyContext) => ReplySink): ChatAdapter {
  return {
    platform: "test",
    cards: { post: unused, find: unused, update: unused, tell: unused },
    start: unused,
    pause: unused,
    stop: unused,
    openReply: (_, context) => openReply(context),
  };
}

/** A runner on a real ledger and queue; the replies that it opens, in order, and what was recorded. */
export async function openRunner(changes: Partial<TurnRunnerDeps> = {}, commands: Command[] = []) {
  const turns = await openTurns();
  const { log, entries } = recordingLog();
  const replies: { readonly seen: ReturnType<typeof recordingSink>["seen"]; readonly context: ReplyContext }[] = [];
  const rows: UsageRow[] = [];
  const adapter = platformOf((context) => {
    const { sink, seen } = recordingSink();
    replies.push({ seen, context });
    return sink;
  });
  const deps: TurnRunnerDeps = {
    engine: engineWith(),
    commands: new Map(commands.map((command) => [command.name, command])),
    adapterOf: (platform) => (platform === "test" ? adapter : undefined),
    ...turns,
    isTakenUp: () => false,
    admit: () => ({ kind: "now" }),
    waitingRoom: { tell: () => {}, leave: async () => {}, tellPlaces: () => {} },
    usage: { record: async (row) => void rows.push(row), summarize: unused, rate: unused, ratings: unused },
    attempts: { record: unused, summarize: unused },
    learn: async () => {},
    prices: { scripted: { input: 1, cached: 0, output: 2 } },
    turnMs: 60_000,
    log,
    now: () => 3_000,
    ...changes,
  };
  const run = createTurnRunner(deps);
  const queue = new ConversationQueue({ run, limit: 4, limitUnderPressure: 4, log });
  let count = 0;
  const accept = async (event: TurnEvent, at = 1_000): Promise<Turn> => {
    const turn = await deps.ledger.accept(`turn-${(count += 1)}`, event, at);
    if (turn === null) throw new Error("known already");
    return turn;
  };
  const stateOf = async ({ id }: Turn) => (await turns.records.find(id))?.state;
  return { deps, run, queue, accept, stateOf, replies, rows, logged: entries, ...turns };
}
