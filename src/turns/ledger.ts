import type { CommandInvoked, QuestionAsked } from "../platform/event.ts";
import type { Conclusion } from "./conclusion.ts";

/** What is answered: a question in words, or a slash command. */
export type TurnEvent = QuestionTurn | CommandInvoked;

/** A question, with what the same person wrote right before it and nobody had begun to answer. */
export interface QuestionTurn extends QuestionAsked {
  /** Oldest first. Missing where the question came alone. */
  readonly earlier?: readonly { readonly messageId: string; readonly text: string }[];
}

export type TurnState = "received" | "answering" | "delivered" | "blocked" | "failed" | "cancelled";

export type EndState = Exclude<TurnState, "received" | "answering">;

/** One question and its answer. */
export interface Turn {
  readonly id: string;
  readonly state: TurnState;
  /** Of an ended turn without its words, unless they were kept. */
  readonly event: TurnEvent;
  /** How often answering has begun, this time included; counted anew from 1 where the question has changed, from 0 where the turn was reopened. */
  readonly attempts: number;
  /** Ids of the messages that the answer was posted in, in order. */
  readonly posted: readonly string[];
  /** How it ends, once that is settled; null again when it has ended. */
  readonly conclusion: Conclusion | null;
  /** By the platform's time of the last change of its event; 0 where it is as it came. */
  readonly changedAt: number;
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
  /** Remembers one more message that the answer is in; the same id again changes nothing. */
  posted(id: string, messageId: string): Promise<void>;
  /**
   * Settles how the turn ends, where it is still as of `changedAt`; resolves to what holds then: a conclusion that was settled
   * before stays. Null where the turn has changed since, or has ended.
   */
  conclude(id: string, conclusion: Conclusion, changedAt: number): Promise<Conclusion | null>;
  /**
   * Ends the turn and forgets its words (the event's text and options, the conclusion). The event's alone are kept for a day
   * where `keepsWords`: for a turn that may be tried again.
   */
  end(id: string, state: EndState, at: number, keepsWords: boolean): Promise<void>;
  /** Turns in `received` or `answering`, in the order they were accepted. */
  unfinished(): Promise<readonly Turn[]>;
}
