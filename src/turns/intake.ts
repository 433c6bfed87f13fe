import type { Intake } from "../platform/adapter.ts";
import type {
  ActionTaken,
  FeedbackGiven,
  MessageDeleted,
  MessageEdited,
  PlatformEvent,
  QuestionAsked,
  ReactionGiven,
} from "../platform/event.ts";
import type { Log } from "../platform/log.ts";
import type { Turn, TurnEvent, TurnLedger } from "./ledger.ts";
import type { Presence } from "./presence.ts";
import type { ConversationQueue } from "./queue.ts";
import { createTurnId } from "./turn-id.ts";

export interface IntakeDeps extends Pick<Intake, "act" | "suggest" | "connected" | "disconnected"> {
  readonly ledger: TurnLedger;
  readonly presence: Presence;
  readonly queue: Pick<ConversationQueue, "push">;
  /**
   * How a command runs: `ordered` after the turns before it in its conversation, as questions do · `free` of them · `urgent`,
   * whatever else runs.
   */
  readonly orderOf: (command: string) => "ordered" | "free" | "urgent";
  /** False for a question that is not answered: of a bot in a loop with ours. Asked once for each. */
  readonly isWelcome: (event: TurnEvent) => boolean;
  /** False for words in a thread that people say to each other: they are known, and not answered. */
  readonly isForUs: (event: QuestionAsked) => Promise<boolean>;
  /** A turn is stored; what is known of it already may change or end it before it runs. */
  readonly onAccepted: (turn: Turn) => Promise<void>;
  /** Their effect is on disk when they resolve, and comes out the same when the event is delivered again. */
  readonly onEdited: (event: MessageEdited) => Promise<void>;
  readonly onDeleted: (event: MessageDeleted) => Promise<void>;
  readonly onFeedback: (event: FeedbackGiven) => Promise<string | null>;
  readonly onAction: (event: ActionTaken) => Promise<string | null>;
  readonly onReaction: (event: ReactionGiven) => Promise<void>;
  readonly log: Log;
  readonly now: () => number;
}

/** The front door: what came is on disk before its platform hears that it arrived. */
export function createIntake(deps: IntakeDeps): Intake {
  const { ledger, queue, log, now } = deps;

  const acknowledged = (event: PlatformEvent, acknowledge: () => Promise<void>) =>
    acknowledge().catch((error: unknown) =>
      // Not ours to mend: the request is closed or the interaction has expired. The work is done all the same.
      log.warn({ key: event.key, kind: event.kind, error }, "the event could not be acknowledged"),
    );

  const push = (turn: Turn, ready: Promise<void>) => {
    const { event } = turn;
    const order = event.kind === "question" ? "ordered" : deps.orderOf(event.command);
    if (order === "ordered") queue.push(turn, { ready });
    else queue.push(turn, { ready, lane: turn.id, isUrgent: order === "urgent" });
  };

  const take = async (event: TurnEvent, acknowledge: () => Promise<void>) => {
    const at = now();
    // Before it is stored: what fails here is sent again, and found as it was.
    const isForUs = event.kind === "command" || event.isFollowUp !== true || (await deps.isForUs(event));
    const turn = await admitted(await ledger.accept(createTurnId(at), event, at), isForUs);
    const ready = acknowledged(event, acknowledge);
    // Queued before the acknowledgement has gone out: a later message, acknowledged faster, must not overtake.
    if (turn !== null) push(turn, ready);
    await ready;
  };

  /** Null where there is nothing to run. */
  const admitted = async (turn: Turn | null, isForUs: boolean): Promise<Turn | null> => {
    if (turn === null) return null;
    if (isForUs && deps.isWelcome(turn.event)) {
      await deps.onAccepted(turn);
      return turn;
    }
    log.info({ turnId: turn.id }, isForUs ? "a bot asked too often; it is not answered" : "people answer each other");
    await ledger.end(turn.id, "cancelled", now(), false);
    return null;
  };

  const heed = async (event: Exclude<PlatformEvent, TurnEvent>): Promise<string | null> => {
    switch (event.kind) {
      case "edited":
        await deps.onEdited(event);
        return null;
      case "deleted":
        await deps.onDeleted(event);
        return null;
      case "feedback":
        return deps.onFeedback(event);
      case "action":
        return deps.onAction(event);
      case "reaction":
        await deps.onReaction(event);
        return null;
    }
  };

  return {
    async accept(event, acknowledge) {
      if (event.kind === "question" || event.kind === "command") {
        await take(event, acknowledge);
        return null;
      }
      const sentence = await heed(event);
      await acknowledged(event, acknowledge);
      return sentence;
    },
    act: deps.act,
    takesPart: (conversationId) => deps.presence.takesPart(conversationId),
    suggest: deps.suggest,
    connected: deps.connected,
    disconnected: deps.disconnected,
  };
}
