import type { ReplySink } from "../platform/reply.ts";
import type { Turn } from "../turns/ledger.ts";
import type { ConversationQueue } from "../turns/queue.ts";
import { type AttemptDeps, openAttempt } from "./attempt.ts";

export interface WaitingRoomDeps extends AttemptDeps {
  readonly places: ConversationQueue["places"];
}

/** How long a turn waits before its author is told. A quick answer is worth more than a word about it. */
export const waitingFromMs = 2_000;
/** Who is further back hears of it when they have come nearer: a platform takes only so many messages. */
const maxTold = 40;

/** Tells those who wait how long it may take, each in the reply that the answer will take over. */
export interface WaitingRoom {
  tell(turn: Turn, sentence: string): void;
  /** Ends what `tell` began; resolves when nothing of it can happen any more. */
  leave(turnId: string): Promise<void>;
  /** Tells everybody who waits, and has not been told something near enough, how many are before them. Called every while. */
  tellPlaces(now: number): void;
}

interface Waiter {
  readonly reply: ReplySink;
  ahead: number;
}

export function createWaitingRoom(deps: WaitingRoomDeps): WaitingRoom {
  const waiters = new Map<string, Waiter>();

  const tell = (turn: Turn, sentence: string, ahead = 0) => {
    const waiter = waiters.get(turn.id) ?? { reply: openAttempt(turn, deps).reply, ahead };
    waiter.ahead = ahead;
    waiters.set(turn.id, waiter);
    waiter.reply.waiting(sentence);
  };

  return {
    tell,
    async leave(turnId) {
      const waiter = waiters.get(turnId);
      waiters.delete(turnId);
      await waiter?.reply.leave();
    },
    tellPlaces(now) {
      let told = 0;
      for (const { turn, ahead, before } of deps.places()) {
        if (told >= maxTold) return;
        if (!isTold(turn, before, now) || deps.adapterOf(turn.event.conversation.platform) === undefined) continue;
        const known = waiters.get(turn.id)?.ahead;
        if (known !== undefined && ahead > known / 2) continue;
        told += 1;
        tell(turn, ahead <= 1 ? "1 question ahead of you…" : `${ahead} questions ahead of you…`, ahead);
      }
    },
  };
}

/** Not what has just come, is being finished, or will be answered together with the message before it. */
function isTold({ event, acceptedAt, attempts, conclusion }: Turn, before: Turn | null, now: number): boolean {
  const isJoined = before !== null && before.event.kind === "question" && before.event.author.id === event.author.id;
  return (
    event.kind === "question" && attempts === 0 && conclusion === null && !isJoined && now - acceptedAt >= waitingFromMs
  );
}
