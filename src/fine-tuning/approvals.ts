import type { Place } from "../platform/message.ts";

/** An answer that is kept for training, and that a moderator may approve. */
export interface ApprovableAnswer {
  readonly turnId: string;
  /** With the turn's id it names this very answer: one that was given again is another. */
  readonly at: number;
  readonly conversationId: string;
  readonly question: string;
  readonly answer: string;
  /** `platform:userId`, or null. */
  readonly approvedBy: string | null;
}

/**
 * The port to approvals by moderators. What is not kept can't be approved, and an approval goes where its answer goes: whoever
 * takes consent back takes both. Every method throws StorageError.
 */
export interface Approvals {
  /** False where the answer is not kept any more. */
  approve(turnId: string, at: number, by: string, now: number): Promise<boolean>;
  /** The newest answers of a conversation, and of the threads below it. */
  recent(conversationId: string, limit: number): Promise<readonly ApprovableAnswer[]>;
  /** The newest answer that a message belongs to: its question, or a message of the answer while the turn is known. */
  ofMessage(place: Place, messageId: string): Promise<ApprovableAnswer | null>;
}
