import type { Moderate } from "../moderation/moderator.ts";
import type { MessageDeleted, MessageEdited } from "../platform/event.ts";
import type { HistoryStore } from "./history.ts";
import type { PromptParts } from "./prompt-parts.ts";

export interface RememberedChangesDeps {
  readonly history: HistoryStore;
  readonly moderate: Moderate;
  readonly loadParts: () => Promise<PromptParts>;
  /** How long an edit may wait for its verdict. */
  readonly verdictMs: number;
}

/** Follows edits and deletions in what is remembered. Both may come twice without harm. */
export function createRememberedChanges({ history, moderate, loadParts, verdictMs }: RememberedChangesDeps) {
  return {
    /** New words are remembered once they are allowed; words that are not take the whole exchange with them. */
    async onEdited({ conversation, messageId, text, author, ...event }: MessageEdited): Promise<void> {
      const remembered = await history.load(conversation.id);
      if (!remembered.some(({ question }) => question.messageId === messageId)) return;
      const verdict = await moderate(text, AbortSignal.timeout(verdictMs));
      if (verdict.kind !== "allow") return void (await history.forget(conversation.id, messageId));
      const parts = await loadParts();
      const question = parts.question({
        ...event,
        kind: "question",
        conversation,
        messageId,
        author,
        text,
        target: {},
      });
      await history.rewrite(conversation.id, messageId, question);
    },
    async onDeleted({ conversation, messageId }: MessageDeleted): Promise<void> {
      await history.forget(conversation.id, messageId);
    },
  };
}
