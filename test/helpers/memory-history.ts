import type { HistoryStore, RememberedTurn } from "../../src/conversation/history.ts";

/** The port's contract in a Map, for tests of what stands on it. */
export function memoryHistory(): HistoryStore {
  const conversations = new Map<string, RememberedTurn[]>();
  const turnsOf = (id: string) => conversations.get(id) ?? [];
  const without = (id: string, isDropped: (turn: RememberedTurn) => boolean) => {
    const kept = turnsOf(id).filter((turn) => !isDropped(turn));
    const dropped = turnsOf(id).length - kept.length;
    conversations.set(id, kept);
    return dropped;
  };
  return {
    load: async (id) => turnsOf(id),
    remember: async (id, turn) => {
      const replaced = turnsOf(id).find(({ turnId }) => turnId === turn.turnId);
      without(id, ({ turnId }) => turnId === turn.turnId);
      const former = replaced === undefined ? {} : { former: [...(replaced.former ?? []), replaced.answer.text] };
      conversations.set(id, [...turnsOf(id), { ...turn, ...former }]);
    },
    rewrite: async (id, messageId, question) => {
      const turns = turnsOf(id);
      conversations.set(
        id,
        turns.map((turn) =>
          turn.question.messageId === messageId ? { ...turn, question: { ...turn.question, ...question } } : turn,
        ),
      );
      return turns.some((turn) => turn.question.messageId === messageId);
    },
    forget: async (id, messageId) => without(id, ({ question }) => question.messageId === messageId) > 0,
    clear: async (id) => without(id, () => true),
    recent: async (prefix, limit) =>
      [...conversations]
        .toReversed()
        .filter(([id]) => id.startsWith(prefix))
        .map(([id, turns]) => ({ id, turns }))
        .slice(0, limit),
  };
}
