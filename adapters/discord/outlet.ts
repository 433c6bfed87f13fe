import type { PlatformError } from "../../src/errors.ts";
import type { MessageBody } from "./api.ts";

/** Where one answer's messages are: a channel, or a slash command's response. All that returns a promise throws PlatformError. */
export interface Outlet {
  /** Outlets of one key share one allowance of edits. */
  readonly paceKey: string;
  /** Whether the author alone can see the answer. */
  readonly isPrivate: boolean;
  /** Whether a status is shown in its words; else it only says that something is being done. */
  readonly hasStatusLine: boolean;
  /** Best effort; gone with the first message. Where it has no words, it is gone when the signal is aborted, too. */
  showStatus(text: string, signal: AbortSignal): void;
  /** Takes a status of words away where no message will. */
  clearStatus(): Promise<void>;
  /**
   * Looks for messages of this answer that an earlier attempt posted, whether it knew of them or not. What it finds is
   * where later messages go, too.
   */
  find(known: ReadonlySet<string>): Promise<readonly string[]>;
  create(body: MessageBody, part: Part): Promise<Shown>;
  /** False where the message is gone, or can't be reached any more. */
  edit(messageId: string, body: MessageBody): Promise<boolean>;
  /** Fine where it is gone already. */
  remove(messageId: string): Promise<void>;
  /** After all messages were removed: tells the author, as privately as it goes. */
  tellAuthor(sentence: string): Promise<void>;
  /** Tells the author elsewhere why the answer can't be here; false where that can't be done either. */
  explain(fault: PlatformError): Promise<boolean>;
}

export interface Part {
  readonly isFirst: boolean;
  /** Names the message within its turn, and is the same when the same message is tried again. */
  readonly nonce: string;
}

export interface Shown {
  readonly id: string;
  /** What is in it; null where only an earlier attempt knows. */
  readonly body: MessageBody | null;
}
