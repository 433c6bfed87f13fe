import type { Moderate } from "../moderation/moderator.ts";
import type { MessageDeleted, MessageEdited, QuestionAsked } from "../platform/event.ts";
import { type HistoryStore, isAbout } from "./history.ts";
import type { PromptParts } from "./prompt-parts.ts";

export interface RememberedChangesDeps {
  readonly history: HistoryStore;
  readonly moderate: Moderate;
  readonly loadParts: () => Promise<PromptParts>;
  /** How long an edit may wait for its verdict. */
  readonly verdictMs: number;
}

/** Discord tells of every message in every channel: only the newest changes can be of a question that is still being answered. */
const maxUnsettled = 1_000;

/**
 * Follows edits and deletions in what is remembered. Both may come twice without harm. A question is remembered when it has
 * been answered, and may change before that: `settle` then does what could not be done yet.
 */
export function createRememberedChanges({ history, moderate, loadParts, verdictMs }: RememberedChangesDeps) {
  const unsettled = new Map<string, MessageEdited | MessageDeleted>();

  /** Noted before it is tried: the turn may be remembered at any moment. */
  const follow = async (change: MessageEdited | MessageDeleted) => {
    const key = keyOf(change);
    const noted = unsettled.get(key);
    // A deletion is final, and deliveries can come out of order.
    const last = noted !== undefined && (noted.kind === "deleted" || noted.at > change.at) ? noted : change;
    unsettled.delete(key);
    unsettled.set(key, last);
    if (unsettled.size > maxUnsettled) unsettled.delete(unsettled.keys().next().value ?? "");
    if (await apply(last)) forgetNote(key, last);
  };

  const forgetNote = (key: string, change: MessageEdited | MessageDeleted) => {
    if (unsettled.get(key) === change) unsettled.delete(key);
  };

  /** Whether the message was remembered. */
  const apply = (change: MessageEdited | MessageDeleted): Promise<boolean> =>
    change.kind === "deleted" ? history.forget(change.conversation.id, change.messageId) : rewrite(change);

  /** New words are remembered once they are allowed; words that are not take the whole exchange with them. */
  const rewrite = async ({ conversation, messageId, text, author, ...event }: MessageEdited): Promise<boolean> => {
    const remembered = await history.load(conversation.id);
    const about = remembered.find((turn) => isAbout(turn, messageId));
    if (about === undefined) return false;
    // One of several messages that were answered together: their words are not told apart any more.
    if (about.question.earlierIds !== undefined) return history.forget(conversation.id, messageId);
    const edited = { kind: "edit", conversation, author, messageId, turnId: about.turnId } as const;
    const verdict = await moderate(text, edited, AbortSignal.timeout(verdictMs));
    if (verdict.kind !== "allow") return history.forget(conversation.id, messageId);
    const parts = await loadParts();
    const question = parts.question({ ...event, kind: "question", conversation, messageId, author, text, target: {} });
    return history.rewrite(conversation.id, messageId, question);
  };

  return {
    /** What happened to the question before it arrived: deliveries can come out of order. */
    noted: (question: QuestionAsked): MessageEdited | MessageDeleted | null => unsettled.get(keyOf(question)) ?? null,
    onEdited: (event: MessageEdited): Promise<void> => follow(event),
    onDeleted: (event: MessageDeleted): Promise<void> => follow(event),
    /** When the question's turn has ended, before the next one of its conversation. */
    async settle(question: QuestionAsked): Promise<void> {
      const key = keyOf(question);
      const change = unsettled.get(key);
      if (change === undefined) return;
      await apply(change);
      forgetNote(key, change);
    },
  };
}

function keyOf({ conversation, messageId }: QuestionAsked | MessageEdited | MessageDeleted): string {
  return `${conversation.id} ${messageId}`;
}
