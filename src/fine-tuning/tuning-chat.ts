import type { Card } from "../platform/card.ts";
import type { Author, Conversation } from "../platform/message.ts";
import type { JobAction } from "./tuning-desk.ts";

/** Who wants something, and where. */
export interface Asker {
  readonly conversation: Conversation;
  readonly author: Author;
}

/**
 * The port to what people do about jobs and models in chat: for commands; buttons do the same. Whether somebody may do it is
 * decided in here. Every method throws UserError in the person's words, ModelError and StorageError.
 */
export interface TuningChat {
  /** How a job stands, with its loss curve. For everyone. */
  status(asker: Asker, jobId: string, signal: AbortSignal): Promise<Card>;
  /** Begins or ends a message of the place that follows the job. Resolves to a sentence. For everyone. */
  watch(asker: Asker, jobId: string, isOn: boolean, signal: AbortSignal): Promise<string>;
  /** Of administrators. Resolves to the job as it is then. */
  act(asker: Asker, jobId: string, action: JobAction, signal: AbortSignal): Promise<Card>;
  /** The way to a new job. Of administrators. */
  create(asker: Asker): Card;
  /** Promotes a model, or has it compared before. Of administrators. */
  promote(asker: Asker, wish: PromotionWish): Promise<Card>;
  /** Takes the newest promotion back, here or everywhere. Of administrators. Resolves to a sentence. */
  rollback(asker: Asker, isForChannel: boolean): Promise<string>;
}

export interface PromotionWish {
  readonly model: string;
  readonly isForChannel: boolean;
  /** Over 0 to 1. */
  readonly share: number;
  /** Whether both models answer the golden questions first. */
  readonly comparesFirst: boolean;
}
