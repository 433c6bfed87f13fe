import type { Place } from "../platform/message.ts";
import type { Conclusion } from "./conclusion.ts";
import type { QuestionTurn, Turn, TurnEvent } from "./ledger.ts";

/**
 * The port to what is known of turns, and to what may change about them before they have ended or after. On disk like the
 * ledger; every method throws StorageError.
 */
export interface TurnRecords {
  find(id: string): Promise<Turn | null>;
  /**
   * The first unfinished turn that this message belongs to: its question, a part of it, a message of its answer, or the message
   * that its thread is named after.
   */
  findByMessage(place: Place, messageId: string): Promise<Turn | null>;
  /** Turns of the conversation that were accepted after this one and have not begun, in order. */
  waitingAfter(turn: Turn): Promise<readonly Turn[]>;
  /**
   * Gives an unfinished, unconcluded turn a new event, as if it had come like that, but that one that has begun stays begun;
   * `absorbed` turns end with it. Changes of an older time than the last do nothing, nor do those of a turn that has ended or is concluded: false then.
   */
  change(id: string, event: QuestionTurn, at: number, absorbed: readonly string[]): Promise<boolean>;
  /**
   * Begins an ended turn anew, in the messages it had; null where it has not ended or is not known any more. With a conclusion,
   * that is all there is left to deliver.
   */
  reopen(id: string, event: TurnEvent, at: number, conclusion: Conclusion | null): Promise<Turn | null>;
  /** Whether the message is another turn's, in the same conversation. */
  isOthers(id: string, messageId: string): Promise<boolean>;
}
