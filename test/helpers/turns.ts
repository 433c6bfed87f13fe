import type { Turn, TurnEvent } from "../../src/turns/ledger.ts";
import { questionOf } from "./engine.ts";

/** A turn of a conversation, as it comes from the ledger. */
export function turnOf(id: string, conversationId: string, text = `question ${id}`, changes: Partial<Turn> = {}): Turn {
  const question = questionOf(text, { key: `key of ${id}` });
  const event: TurnEvent = { ...question, conversation: { ...question.conversation, id: conversationId } };
  return {
    id,
    state: "received",
    event,
    attempts: 0,
    posted: [],
    conclusion: null,
    changedAt: 0,
    acceptedAt: 1_000,
    ...changes,
  };
}
