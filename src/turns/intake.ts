import type { Intake } from "../platform/adapter.ts";
import type { FeedbackGiven, MessageDeleted, MessageEdited, PlatformEvent } from "../platform/event.ts";
import type { Log } from "../platform/log.ts";
import type { Turn, TurnEvent, TurnLedger } from "./ledger.ts";
import type { ConversationQueue } from "./queue.ts";
import { createTurnId } from "./turn-id.ts";

export interface IntakeDeps {
  readonly ledger: TurnLedger;
  readonly queue: Pick<ConversationQueue, "push">;
  /** Whether a command waits for the turns before it in its conversation, as questions do; the others run at once. */
  readonly isOrdered: (command: string) => boolean;
  readonly suggest: Intake["suggest"];
  /** Their effect is on disk when they resolve, and comes out the same when the event is delivered again. */
  readonly onEdited: (event: MessageEdited) => Promise<void>;
  readonly onDeleted: (event: MessageDeleted) => Promise<void>;
  readonly onFeedback: (event: FeedbackGiven) => Promise<void>;
  readonly log: Log;
  readonly now: () => number;
}

/** The front door: what came is on disk before its platform hears that it arrived. */
export function createIntake(deps: IntakeDeps): Intake {
  const { ledger, queue, isOrdered, log, now } = deps;

  const acknowledged = (event: PlatformEvent, acknowledge: () => Promise<void>) =>
    acknowledge().catch((error: unknown) =>
      // Not ours to mend: the request is closed or the interaction has expired. The work is done all the same.
      log.warn({ key: event.key, kind: event.kind, error }, "the event could not be acknowledged"),
    );

  const push = (turn: Turn, ready: Promise<void>) => {
    const { event } = turn;
    if (event.kind === "question" || isOrdered(event.command)) queue.push(turn, { ready });
    else queue.push(turn, { ready, lane: turn.id });
  };

  const take = async (event: TurnEvent, acknowledge: () => Promise<void>) => {
    const at = now();
    const turn = await ledger.accept(createTurnId(at), event, at);
    const ready = acknowledged(event, acknowledge);
    // Queued before the acknowledgement has gone out: a later message, acknowledged faster, must not overtake.
    if (turn !== null) push(turn, ready);
    await ready;
  };

  return {
    async accept(event, acknowledge) {
      if (event.kind === "question" || event.kind === "command") {
        await take(event, acknowledge);
        return null;
      }
      if (event.kind === "edited") await deps.onEdited(event);
      else if (event.kind === "deleted") await deps.onDeleted(event);
      else if (event.kind === "feedback") await deps.onFeedback(event);
      await acknowledged(event, acknowledge);
      return event.kind === "feedback" ? "Thank you, noted." : null;
    },
    takesPart: (conversationId) => ledger.takesPart(conversationId),
    suggest: deps.suggest,
    connected: () => {},
    disconnected: () => {},
  };
}
