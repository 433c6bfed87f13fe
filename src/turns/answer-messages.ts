import type { Place } from "../platform/message.ts";
import type { Turn } from "./ledger.ts";

/** The port to the turns by the messages that their answers are in, as long as ended turns are kept. @throws StorageError */
export interface AnswerMessages {
  /** Null for a message that is none of ours, and for one that we forgot. */
  turnOf(place: Place, messageId: string): Promise<Turn | null>;
}
