import type { Turn, TurnLedger } from "./ledger.ts";
import type { ConversationQueue } from "./queue.ts";

export type GiveUpReason = "too-old" | "too-many-attempts";

export interface SweepDeps {
  readonly ledger: TurnLedger;
  readonly queue: Pick<ConversationQueue, "push">;
  readonly now: () => number;
  /** Nobody waits any more for an answer to a question that was asked so long ago. */
  readonly maxAgeMs: number;
  /** A turn that was begun so often may be what ends the process. */
  readonly maxAttempts: number;
  /** Settles that the turn ends unanswered, and what its author is told. */
  readonly giveUp: (turn: Turn, reason: GiveUpReason) => Promise<void>;
  /** What must have happened before a turn can be answered: its platform is connected. */
  readonly ready: (turn: Turn) => Promise<void>;
}

/**
 * After a start: queues what an earlier life of the process left unfinished, in the order in which it was accepted, each to be
 * answered or, where that is too late, given up. Resolves when all are queued, not when they have ended.
 */
export async function sweepUnfinished(
  deps: SweepDeps,
): Promise<{ readonly resumed: number; readonly givenUp: number }> {
  const { ledger, queue, giveUp } = deps;
  let givenUp = 0;
  const turns = await ledger.unfinished();
  for (const turn of turns) {
    const reason = reasonToGiveUp(turn, deps);
    if (reason !== null) {
      givenUp += 1;
      await giveUp(turn, reason);
    }
    queue.push(turn, { ready: deps.ready(turn) });
  }
  return { resumed: turns.length - givenUp, givenUp };
}

/** What is concluded only has to be delivered. */
function reasonToGiveUp(turn: Turn, { now, maxAgeMs, maxAttempts }: SweepDeps): GiveUpReason | null {
  if (turn.conclusion !== null) return null;
  if (now() - turn.acceptedAt > maxAgeMs) return "too-old";
  if (turn.attempts >= maxAttempts) return "too-many-attempts";
  return null;
}
