import type { AttemptStore } from "../abuse/attempts.ts";
import type { Command } from "../commands/command.ts";
import type { Conclusion } from "../turns/conclusion.ts";
import { interruptionOf } from "../turns/interruption.ts";
import type { Turn } from "../turns/ledger.ts";
import type { Ran, RunTurn } from "../turns/queue.ts";
import type { Prices } from "../usage/prices.ts";
import type { UsageStore } from "../usage/usage-store.ts";
import type { Admit } from "./admit.ts";
import { type Attempt, type AttemptDeps, openAttempt } from "./attempt.ts";
import { isAmendment } from "./conclusions.ts";
import { deliver, deliveryPauseMs } from "./deliver.ts";
import type { Engine } from "./engine.ts";
import { joinBurst } from "./join-burst.ts";
import type { Learn } from "./learn.ts";
import { recordUse } from "./record-use.ts";
import type { WaitingRoom } from "./waiting-room.ts";
import { reachConclusion } from "./reach-conclusion.ts";

export interface TurnRunnerDeps extends AttemptDeps {
  readonly engine: Engine;
  readonly commands: ReadonlyMap<string, Command>;
  readonly admit: Admit;
  readonly waitingRoom: WaitingRoom;
  readonly usage: UsageStore;
  readonly attempts: AttemptStore;
  readonly learn: Learn;
  readonly prices: Prices;
  readonly turnMs: number;
  readonly now: () => number;
}

/**
 * Runs one turn: makes it wait where too much is asked, reaches its conclusion and stores it, shows it, and writes down how it
 * ended. The ledger is the truth: what it says when the turn's time has come is what is run. Throws only where the
 * ledger fails. Interrupted by a shutdown, the turn stays unfinished, for the sweep of the next start.
 */
export function createTurnRunner(deps: TurnRunnerDeps): RunTurn {
  const { ledger, records, waitingRoom, now } = deps;

  return async ({ id }, signal) => {
    await waitingRoom.leave(id);
    const found = await records.find(id);
    if (found === null || isEnded(found)) return "done";
    if (deps.adapterOf(found.event.conversation.platform) === undefined) return endUndeliverable(found, deps);

    const admitted = found.conclusion ?? deps.admit(found);
    if ("waitMs" in admitted) {
      waitingRoom.tell(found, admitted.sentence);
      return { againInMs: admitted.waitMs };
    }
    const turn = await joinBurst(found, records);
    const attempt = openAttempt(turn, deps);
    const conclusion = "says" in admitted ? admitted : await reachConclusion(turn, attempt, deps, signal);
    // What was concluded while the shutdown came is delivered; the rest is taken up at the next start.
    if (conclusion === "interrupted") return leave(attempt, "done");
    if (conclusion === "again") return leave(attempt, { againInMs: 0 });
    const settled = await ledger.conclude(id, conclusion, turn.changedAt);
    // Its question was changed meanwhile: what was concluded is of the old one.
    if (settled === null) return leave(attempt, { againInMs: 0 });
    return conclude(turn, attempt, settled, deps, signal);
  };

  async function leave(attempt: Attempt, ran: Ran): Promise<Ran> {
    await attempt.reply.leave();
    return ran;
  }

  async function conclude(
    turn: Turn,
    attempt: Attempt,
    conclusion: Conclusion,
    { engine, log }: TurnRunnerDeps,
    signal: AbortSignal,
  ): Promise<Ran> {
    const fault = await deliver(attempt, conclusion);
    if (isAmendment(conclusion)) return amend(turn, attempt, conclusion, fault, signal);
    if (fault !== null) {
      const pauseMs = deliveryPauseMs(fault, turn, now());
      log.error({ turnId: turn.id, error: fault, againInMs: pauseMs }, "an answer could not be delivered");
      if (interruptionOf(signal) === "shutdown") return leave(attempt, "done");
      if (pauseMs !== null) return leave(attempt, { againInMs: pauseMs });
    }
    if (conclusion.remembers !== null) await engine.history.remember(turn.event.conversation.id, conclusion.remembers);
    if (fault === null) await deps.learn(turn, conclusion);
    const state = fault === null ? conclusion.state : "failed";
    await recordUse(turn, { ...conclusion, state }, deps);
    const { says } = conclusion;
    await ledger.end(turn.id, state, now(), says.kind === "answer" && says.ending.offers.includes("try-again"));
    return "done";
  }

  /** The answer stays delivered, whatever comes of this: messages of it may be gone by now. */
  async function amend(
    turn: Turn,
    attempt: Attempt,
    conclusion: Conclusion,
    fault: unknown,
    signal: AbortSignal,
  ): Promise<Ran> {
    const pauseMs = fault === null ? null : deliveryPauseMs(fault, turn, now());
    if (fault !== null)
      deps.log.warn({ turnId: turn.id, error: fault, againInMs: pauseMs }, "an answer could not be marked");
    if (pauseMs !== null)
      return leave(attempt, interruptionOf(signal) === "shutdown" ? "done" : { againInMs: pauseMs });
    if (fault === null && conclusion.remembers !== null)
      await deps.engine.history.remember(turn.event.conversation.id, conclusion.remembers);
    await recordUse(turn, conclusion, deps);
    await ledger.end(turn.id, "delivered", now(), false);
    return "done";
  }
}

export function isEnded({ state }: Turn): boolean {
  return state !== "received" && state !== "answering";
}

async function endUndeliverable(turn: Turn, { ledger, log, now }: TurnRunnerDeps): Promise<Ran> {
  const { platform } = turn.event.conversation;
  log.warn({ turnId: turn.id, platform }, "the turn's platform is no longer configured");
  await ledger.end(turn.id, "failed", now(), false);
  return "done";
}
