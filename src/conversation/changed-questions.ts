import type { MessageDeleted, MessageEdited } from "../platform/event.ts";
import type { QuestionTurn, Turn, TurnLedger } from "../turns/ledger.ts";
import type { ConversationQueue } from "../turns/queue.ts";
import type { TurnRecords } from "../turns/turn-records.ts";
import { withdrawn } from "./conclusions.ts";
import { partsOf, type QuestionPart, withParts } from "./question-parts.ts";

export interface ChangedQuestionsDeps {
  readonly ledger: TurnLedger;
  readonly records: TurnRecords;
  readonly queue: Pick<ConversationQueue, "push" | "interrupt">;
}

/**
 * Follows edits and deletions of questions that are waiting or being answered: an edited one is answered anew, in place; the
 * answer to one that was deleted is withdrawn. Resolves to false where the message is no such question (any more).
 */
export function createChangedQuestions({ ledger, records, queue }: ChangedQuestionsDeps) {
  const found = async ({ conversation, messageId }: MessageEdited | MessageDeleted) => {
    const turn = await records.findByMessage(conversation, messageId);
    if (turn?.event.kind !== "question" || turn.conclusion !== null) return null;
    const parts = partsOf(turn.event);
    return parts.some((part) => part.messageId === messageId) ? { turn, question: turn.event, parts } : null;
  };

  const change = async (turn: Turn, event: QuestionTurn, at: number): Promise<boolean> => {
    // False: a newer edit was here first, or the answer is complete. Either way this one is no longer of this turn.
    const isChanged = await records.change(turn.id, event, at, []);
    if (isChanged) queue.interrupt(turn.id, "edited");
    return isChanged;
  };

  return {
    async edited(edit: MessageEdited): Promise<boolean> {
      const about = await found(edit);
      if (about === null) return false;
      const { turn, question, parts } = about;
      const { messageId, text } = edit;
      const edited: QuestionPart[] = parts.map((part) => (part.messageId === messageId ? { messageId, text } : part));
      if (parts.every((part, index) => part.text === edited[index]?.text)) return true;
      const changed = withParts(question, edited);
      return changed !== null && change(turn, changed, edit.at);
    },

    async deleted(deletion: MessageDeleted): Promise<boolean> {
      const about = await found(deletion);
      if (about === null) return false;
      const { turn, question, parts } = about;
      const rest = withParts(
        question,
        parts.filter(({ messageId }) => messageId !== deletion.messageId),
      );
      if (rest !== null) return change(turn, rest, deletion.at);
      const settled = await ledger.conclude(turn.id, withdrawn(), turn.changedAt);
      // Changed in between: by an edit, so that the deletion is tried on what holds now.
      if (settled === null) return this.deleted(deletion);
      if (!queue.interrupt(turn.id, "withdrawn")) queue.push(turn, { lane: `${turn.id} withdrawn`, isUrgent: true });
      return settled.state === "cancelled";
    },
  };
}
