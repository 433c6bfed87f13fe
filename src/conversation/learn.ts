import type { CitingStore } from "../knowledge/citing-store.ts";
import type { GapStore } from "../knowledge/gap-store.ts";
import type { GoldenStore } from "../knowledge/golden-store.ts";
import type { MessageDeleted, MessageEdited } from "../platform/event.ts";
import type { Log } from "../platform/log.ts";
import type { Conclusion } from "../turns/conclusion.ts";
import type { Turn } from "../turns/ledger.ts";
import { type HistoryStore, isAbout } from "./history.ts";

export interface LearnDeps {
  readonly gaps: GapStore;
  readonly citings: CitingStore;
  readonly log: Log;
}

/** Writes down what an answer shows of the knowledge: what it rests on, and what nothing answered. */
export type Learn = (turn: Turn, conclusion: Conclusion) => Promise<void>;

/** A question that has other words now, or is gone, is no gap any more, and not golden. To be called before its turn is forgotten. */
export function createForgetGap(
  history: HistoryStore,
  { gaps, golden }: { readonly gaps: GapStore; readonly golden: GoldenStore },
  log: Log,
) {
  return async ({ conversation, messageId }: MessageEdited | MessageDeleted): Promise<void> => {
    try {
      const turns = await history.load(conversation.id);
      const about = turns.filter((turn) => isAbout(turn, messageId)).map(({ turnId }) => turnId);
      if (about.length > 0) await Promise.all([gaps.close(about), golden.remove(about)]);
    } catch (error) {
      log.error({ error }, "an open question could not be forgotten");
    }
  };
}

/** What can't be stored must not fail what has been answered. */
export function createLearn({ gaps, citings, log }: LearnDeps): Learn {
  return async ({ id, acceptedAt, event }, { learns }) => {
    // Conclusions of an older release know nothing of it.
    if (learns === null || learns === undefined) return;
    const { conversation, author } = event;
    try {
      await citings.note(id, acceptedAt, learns.cites);
      if (learns.gap === null) await gaps.close([id]);
      else
        await gaps.add({
          turnId: id,
          at: acceptedAt,
          conversation,
          authorId: author.id,
          authorName: author.name,
          ...learns.gap,
        });
    } catch (error) {
      log.error({ turnId: id, error }, "what an answer rests on could not be stored");
    }
  };
}
