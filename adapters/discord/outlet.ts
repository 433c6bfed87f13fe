import type { MessageBody, Posted } from "./api.ts";

/** Where one answer's messages are: a channel, or a slash command's response. Each method but `showStatus` throws PlatformError. */
export interface Outlet {
  /** Outlets of one key share one allowance of edits. */
  readonly paceKey: string;
  /** Best effort; at the latest the first message takes the status away. */
  showStatus(text: string): void;
  /** Takes the status away where no message will. */
  clearStatus(): Promise<void>;
  /** @param name names the message within its turn and is the same when the same message is tried again. */
  create(body: MessageBody, name: PartName): Promise<Posted>;
  /** Null where the message is gone, or can't be reached any more: it must be created again. */
  edit(messageId: string, body: MessageBody): Promise<Posted | null>;
  /** Fine where it is gone already. */
  remove(messageId: string): Promise<void>;
  /** After all messages were removed: tells the author, as privately as it goes. */
  tellAuthor(sentence: string): Promise<void>;
}

export interface PartName {
  readonly isFirst: boolean;
  readonly nonce: string;
}
