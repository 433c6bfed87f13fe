import { askOptions } from "../commands/ask.ts";
import { type Command, parseOptions, runCommand } from "../commands/command.ts";
import { ModelError, UserError } from "../errors.ts";
import type { CommandInvoked } from "../platform/event.ts";
import type { Conclusion } from "../turns/conclusion.ts";
import { interruptionOf } from "../turns/interruption.ts";
import type { QuestionTurn, Turn } from "../turns/ledger.ts";
import type { Attempt } from "./attempt.ts";
import { failed, stopped, told, withdrawn } from "./conclusions.ts";
import { answerQuestion } from "./engine.ts";
import { wordsOf } from "./question-parts.ts";
import type { TurnRunnerDeps } from "./turn-runner.ts";

export type Unconcluded = "interrupted" | "again";

/** So often an answer may have been begun before one that breaks off is left as it is. */
const maxBroken = 3;

/**
 * Does a turn's work, within its time. What fails becomes a conclusion too; so does a stop. "interrupted": by a shutdown.
 * "again": the question has changed, or the model broke off in the middle, and another try may end well. Never throws.
 */
export async function reachConclusion(
  turn: Turn,
  attempt: Attempt,
  deps: TurnRunnerDeps,
  interrupted: AbortSignal,
): Promise<Conclusion | Unconcluded> {
  const late = new AbortController();
  // Not AbortSignal.timeout, whose timer would outlive the turn by minutes: a busy hour would pile up thousands.
  const timer = setTimeout(() => late.abort(new DOMException("the turn took too long", "TimeoutError")), deps.turnMs);
  const signal = AbortSignal.any([interrupted, late.signal]);
  try {
    await deps.ledger.begin(turn.id);
    return await work(turn, attempt, deps, signal);
  } catch (error) {
    return concludeBroken(turn, attempt, deps, interrupted, error);
  } finally {
    clearTimeout(timer);
  }
}

async function work(turn: Turn, { reply }: Attempt, deps: TurnRunnerDeps, signal: AbortSignal): Promise<Conclusion> {
  const { event } = turn;
  if (event.kind === "question") return answerQuestion({ ...turn, event }, reply, deps.engine, signal);

  const command = deps.commands.get(event.command);
  if (command === undefined)
    throw new UserError("no-such-command", `There is no command \`/${event.command}\`. \`/help\` lists them.`);
  if (command.name !== "ask") return told(await runCommand(command, event, signal), command.name);
  return answerQuestion({ ...turn, event: questionOf(command, event) }, reply, deps.engine, signal);
}

function questionOf(command: Command, event: CommandInvoked): QuestionTurn {
  const { question } = askOptions.parse(parseOptions(command, event.options));
  const { key, conversation, author, at, target } = event;
  return { kind: "question", key, conversation, author, at, target, messageId: key, text: question };
}

async function concludeBroken(
  turn: Turn,
  { shown }: Attempt,
  deps: TurnRunnerDeps,
  interrupted: AbortSignal,
  error: unknown,
): Promise<Conclusion | Unconcluded> {
  const why = interruptionOf(interrupted);
  if (why === "shutdown") return "interrupted";
  if (why === "edited" || isBrokenOff(error, shown, turn)) return "again";
  // The ledger knows it already, and that holds.
  if (why === "withdrawn") return withdrawn();
  if (why === "stopped") return concludeStopped(turn, shown, deps);
  const code = error instanceof UserError ? error.code : "error";
  if (error instanceof UserError) deps.log.info({ turnId: turn.id, code }, "the turn was refused");
  else deps.log.error({ turnId: turn.id, error }, "the turn failed");
  return failed(turn.id, error, shown);
}

/** The model's own retries end with its first word. What was shown can be replaced, so it is not all there is yet. */
function isBrokenOff(error: unknown, shown: string, { attempts }: Turn): boolean {
  return error instanceof ModelError && error.retryable && shown.trim() !== "" && attempts < maxBroken;
}

async function concludeStopped(turn: Turn, shown: string, { engine, commands }: TurnRunnerDeps): Promise<Conclusion> {
  const { event } = turn;
  const ask = commands.get("ask");
  if (event.kind === "command" && (event.command !== "ask" || ask === undefined)) return withdrawn();
  const question = event.kind === "question" || ask === undefined ? event : questionOf(ask, event);
  if (question.kind !== "question") return withdrawn();
  const parts = await engine.loadParts();
  const asked = parts.question({ ...question, text: wordsOf(question) });
  return stopped({ ...turn, event: question }, asked, { text: shown, tokens: parts.count(shown) });
}
