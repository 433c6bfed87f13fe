import type { HistoryStore } from "../conversation/history.ts";
import type { KnowledgeStore } from "../knowledge/knowledge-store.ts";
import type { Log } from "../platform/log.ts";
import type { KeepTurn, TrainingTurns } from "./training-turns.ts";

export interface KeepTurnDeps {
  readonly turns: Pick<TrainingTurns, "keep" | "agreed">;
  readonly knowledge: Pick<KnowledgeStore, "chunk">;
  readonly keepDays: number;
  readonly log: Log;
}

/**
 * What not everybody may see is never kept: a model that learnt it would tell it everywhere, and what people said in a watched
 * channel is theirs, who were not asked.
 */
export function createKeepTurn({ turns, knowledge, keepDays, log }: KeepTurnDeps): KeepTurn {
  const areForEveryone = async (passageIds: readonly string[]): Promise<boolean> => {
    for (const id of new Set(passageIds)) if ((await knowledge.chunk(id, ["workspace"])) === null) return false;
    return true;
  };

  return async (turn, passageIds) => {
    if (keepDays === 0) return;
    try {
      const agreed = await turns.agreed(turn.people.map(({ id }) => id));
      if (!turn.people.every(({ id }) => agreed.has(id))) return;
      if (await areForEveryone(passageIds)) await turns.keep(turn);
    } catch (error) {
      log.error({ turnId: turn.turnId, error }, "a turn could not be kept for training");
    }
  };
}

/** The same history; what is rewritten or forgotten in it is taken out of what is kept for training as well. */
export function forgettingToo(history: HistoryStore, turns: Pick<TrainingTurns, "forget">): HistoryStore {
  return {
    load: (id) => history.load(id),
    remember: (id, turn) => history.remember(id, turn),
    recent: (prefix, limit) => history.recent(prefix, limit),
    async rewrite(id, messageId, question) {
      await turns.forget(id, messageId);
      return history.rewrite(id, messageId, question);
    },
    async forget(id, messageId) {
      await turns.forget(id, messageId);
      return history.forget(id, messageId);
    },
    async clear(id) {
      await turns.forget(id, null);
      return history.clear(id);
    },
  };
}
