import type { HistoryStore } from "../conversation/history.ts";
import type { Log } from "../platform/log.ts";
import type { KeepTurn, TrainingTurns } from "./training-turns.ts";

export function createKeepTurn(turns: Pick<TrainingTurns, "keep">, keepDays: number, log: Log): KeepTurn {
  return async (turn) => {
    if (keepDays === 0) return;
    await turns
      .keep(turn)
      .catch((error: unknown) => log.error({ turnId: turn.turnId, error }, "a turn could not be kept for training"));
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
