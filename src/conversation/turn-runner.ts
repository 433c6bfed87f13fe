import { askOptions } from "../commands/ask.ts";
import { type Command, parseOptions, runCommand } from "../commands/command.ts";
import { UserError } from "../errors.ts";
import type { ChatAdapter } from "../platform/adapter.ts";
import type { CommandInvoked, QuestionAsked } from "../platform/event.ts";
import type { Log } from "../platform/log.ts";
import type { ReplySink } from "../platform/reply.ts";
import type { EndState, Turn, TurnLedger } from "../turns/ledger.ts";
import { costOf, type Prices } from "../usage/prices.ts";
import type { UsageStore } from "../usage/usage-store.ts";
import { type Answered, answerQuestion, type Engine } from "./engine.ts";
import { failureOf } from "./failure.ts";

export interface TurnRunnerDeps {
  readonly engine: Engine;
  readonly commands: ReadonlyMap<string, Command>;
  readonly adapterOf: (platform: string) => ChatAdapter | undefined;
  readonly ledger: TurnLedger;
  readonly usage: UsageStore;
  readonly prices: Prices;
  readonly turnMs: number;
  readonly log: Log;
  readonly now: () => number;
}

const noEnding = { sources: [], notes: [], offers: [] } as const;

/**
 * Runs one turn to its end: opens the reply, answers, tells a failure to the asker, and writes down how it ended. Never
 * throws but for a failing ledger. When the signal is aborted (shutdown) the turn stays unfinished, for the sweep of
 * the next start.
 */
export function createTurnRunner(deps: TurnRunnerDeps): (turn: Turn, signal: AbortSignal) => Promise<void> {
  const { ledger, log, now } = deps;

  return async (turn, shutdown) => {
    const reply = openReply(turn, deps);
    if (reply === null) return ledger.end(turn.id, "failed", now());
    const late = new AbortController();
    // Not AbortSignal.timeout, whose timer would outlive the turn by minutes: a busy hour would pile up thousands.
    const timer = setTimeout(() => late.abort(new DOMException("the turn took too long", "TimeoutError")), deps.turnMs);
    const signal = AbortSignal.any([shutdown, late.signal]);
    const outcome = await ledger
      .begin(turn.id)
      .then(() => work(turn, reply, deps, signal))
      .catch((error: unknown) => error);
    clearTimeout(timer);
    // What was answered while the shutdown came is answered; the rest is taken up at the next start.
    if (shutdown.aborted && !isAnswered(outcome)) return;

    const answered = isAnswered(outcome) ? outcome : await tellFailure(turn, reply, outcome, log);
    await ledger.end(turn.id, answered.state, now());
    await recordUse(turn, answered, deps);
  };
}

/** Ends a turn that will not be tried again, with one honest sentence where its answer would be. */
export async function giveUp(turn: Turn, deps: TurnRunnerDeps): Promise<void> {
  const reply = openReply(turn, deps);
  const sentence = "I was interrupted and could not answer this in time. Please ask again.";
  if (reply !== null) {
    const told = reply.append(sentence).then(() => reply.finish(noEnding));
    await told.catch((error: unknown) => deps.log.warn({ turnId: turn.id, error }, "the asker could not be told"));
  }
  await deps.ledger.end(turn.id, "failed", deps.now());
}

type Ended = { readonly state: EndState } & Pick<Answered, "usage" | "facts">;

function isAnswered(outcome: unknown): outcome is Ended {
  return typeof outcome === "object" && outcome !== null && "state" in outcome && "facts" in outcome;
}

function openReply(turn: Turn, { adapterOf, ledger, log }: TurnRunnerDeps): ReplySink | null {
  const { target, conversation } = turn.event;
  const adapter = adapterOf(conversation.platform);
  if (adapter === undefined) {
    log.warn({ turnId: turn.id, platform: conversation.platform }, "the turn's platform is no longer configured");
    return null;
  }
  const onPosted = (messageId: string) => {
    ledger
      .posted(turn.id, messageId)
      .catch((error: unknown) => log.error({ turnId: turn.id, error }, "a posted message could not be stored"));
  };
  return adapter.openReply(target, {
    turnId: turn.id,
    posted: turn.posted,
    onPosted,
    isResumed: turn.attempts > 0,
    isOthers: () => Promise.resolve(false),
  });
}

async function work(turn: Turn, reply: ReplySink, deps: TurnRunnerDeps, signal: AbortSignal): Promise<Ended> {
  const { event, id } = turn;
  if (event.kind === "question") return answerQuestion({ id, question: event }, reply, deps.engine, signal);

  const command = deps.commands.get(event.command);
  if (command === undefined)
    throw new UserError("no-such-command", `There is no command \`/${event.command}\`. \`/help\` lists them.`);
  if (command.name === "ask")
    return answerQuestion({ id, question: questionOf(command, event) }, reply, deps.engine, signal);
  await reply.append(await runCommand(command, event, signal));
  await reply.finish(noEnding);
  return { state: "delivered", usage: null, facts: { command: command.name } };
}

function questionOf(command: Command, event: CommandInvoked): QuestionAsked {
  const { question } = askOptions.parse(parseOptions(command, event.options));
  const { key, conversation, author, at, target } = event;
  return { kind: "question", key, conversation, author, at, target, messageId: key, text: question };
}

async function tellFailure(turn: Turn, reply: ReplySink, error: unknown, log: Log): Promise<Ended> {
  const code = error instanceof UserError ? error.code : "error";
  if (error instanceof UserError) log.info({ turnId: turn.id, code }, "the turn was refused");
  else log.error({ turnId: turn.id, error }, "the turn failed");

  const { sentence, isPrivate } = failureOf(error, turn.id);
  try {
    if (isPrivate) await reply.refuse(sentence);
    else {
      await reply.append(`\n\n⚠️ ${sentence}`);
      await reply.finish(noEnding);
    }
  } catch (failure) {
    log.error({ turnId: turn.id, error: failure }, "the asker could not be told");
  }
  return { state: "failed", usage: null, facts: { code } };
}

/** Use is a report, not the truth of the turn: that it can't be stored must not fail what has been answered. */
async function recordUse(
  turn: Turn,
  { state, usage, facts }: Ended,
  { engine, prices, log, now, usage: store }: TurnRunnerDeps,
): Promise<void> {
  const { conversation, author } = turn.event;
  const durationMs = now() - turn.acceptedAt;
  log.info({ turnId: turn.id, state, durationMs, ...facts, ...usage }, "turn ended");
  if ("command" in facts) return;
  const used = usage ?? { input: 0, cached: 0, cacheWrites: 0, output: 0, reasoning: 0 };
  const row = {
    turnId: turn.id,
    at: turn.acceptedAt,
    workspace: `${conversation.platform}:${conversation.workspaceId}`,
    channelId: conversation.channelId,
    authorId: author.id,
    model: engine.chat.name,
    input: used.input,
    cached: used.cached,
    output: used.output,
    cost: usage === null ? 0 : costOf(engine.chat.name, used, prices),
    durationMs,
    state,
  };
  await store
    .record(row)
    .catch((error: unknown) => log.error({ turnId: turn.id, error }, "the use could not be stored"));
}
