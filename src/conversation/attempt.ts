import type { ChatAdapter } from "../platform/adapter.ts";
import type { Log } from "../platform/log.ts";
import type { ReplySink } from "../platform/reply.ts";
import type { Turn, TurnLedger } from "../turns/ledger.ts";
import type { TurnRecords } from "../turns/turn-records.ts";
import { isAmendment } from "./conclusions.ts";

/** One try at a turn: its reply, and what has gone into it. */
export interface Attempt {
  readonly reply: ReplySink;
  /** All Markdown that was appended. */
  readonly shown: string;
}

export interface AttemptDeps {
  readonly adapterOf: (platform: string) => ChatAdapter | undefined;
  readonly ledger: TurnLedger;
  readonly records: TurnRecords;
  /** Whether an earlier life of the process left the turn behind. */
  readonly isTakenUp: (turnId: string) => boolean;
  readonly log: Log;
}

export function openAttempt(turn: Turn, deps: AttemptDeps): Attempt {
  const sink = openReply(turn, deps);
  let shown = "";
  const reply: ReplySink = {
    status: (text) => sink.status(text),
    waiting: (text) => sink.waiting(text),
    async append(markdown) {
      shown += markdown;
      await sink.append(markdown);
    },
    finish: (ending) => sink.finish(ending),
    refuse: (sentence) => sink.refuse(sentence),
    leave: () => sink.leave(),
  };
  return {
    reply,
    get shown() {
      return shown;
    },
  };
}

function openReply(turn: Turn, { adapterOf, ledger, records, isTakenUp, log }: AttemptDeps): ReplySink {
  const { target, conversation } = turn.event;
  const isAmended = isAmendment(turn.conclusion);
  const adapter = adapterOf(conversation.platform);
  if (adapter === undefined) throw new Error(`no adapter for ${conversation.platform}`);
  return adapter.openReply(target, {
    turnId: turn.id,
    posted: turn.posted,
    onPosted: (messageId) =>
      void ledger
        .posted(turn.id, messageId)
        .catch((error: unknown) => log.error({ turnId: turn.id, error }, "a posted message could not be stored")),
    isResumed:
      isTakenUp(turn.id) || (!isAmended && (turn.attempts > 0 || turn.posted.length > 0 || turn.conclusion !== null)),
    isAmended,
    isOthers: (messageId) => records.isOthers(turn.id, messageId),
  });
}
