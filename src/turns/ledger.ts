import type { CommandInvoked, QuestionAsked } from "../platform/event.ts";

/** What is answered: a question in words, or a slash command. */
export type TurnEvent = QuestionAsked | CommandInvoked;

export type TurnState = "received" | "answering" | "delivered" | "blocked" | "failed" | "cancelled";

export type EndState = Exclude<TurnState, "received" | "answering">;

/** One question and its answer. */
export interface Turn {
  readonly id: string;
  readonly state: TurnState;
  readonly event: TurnEvent;
  /** How often answering has begun, this time included. */
  readonly attempts: number;
  /** Ids of the messages that the answer was posted in, in order. */
  readonly posted: readonly string[];
  /** Epoch milliseconds. */
  readonly acceptedAt: number;
}

/**
 * The port to the durable record of turns: what is returned is on disk. Every method throws StorageError where the
 * store fails.
 */
export interface TurnLedger {
  /** Stores a turn in state `received`, in one atomic step with the check of its event's key; null where the key is known. */
  accept(id: string, event: TurnEvent, at: number): Promise<Turn | null>;
  /** Marks the turn as being answered and counts the attempt. */
  begin(id: string): Promise<void>;
  /** Remembers one more message that the answer is in. */
  posted(id: string, messageId: string): Promise<void>;
  /** Ends the turn and forgets its event's text and options: the ledger keeps no words of what has been answered. */
  end(id: string, state: EndState, at: number): Promise<void>;
  /** Turns in `received` or `answering`, in the order they were accepted. */
  unfinished(): Promise<readonly Turn[]>;
  /** Whether a turn was ever accepted in the conversation. */
  takesPart(conversationId: string): Promise<boolean>;
}
