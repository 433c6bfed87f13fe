import type { ChannelFile } from "../platform/channel.ts";

/**
 * The port to the messages that documents are made of. Each message belongs to one document of its source, and a change of
 * messages notes the documents that change by it, in the same breath: whatever interrupts us, they are made anew later.
 */
export interface MessageStore {
  /** Nothing where the source is not there (any more). Messages of forgotten people are not kept. @throws StorageError */
  change(sourceId: string, change: MessageChange): Promise<void>;
  /** A document's messages, oldest first. */
  load(sourceId: string, documentKey: string): Promise<readonly KeptMessage[]>;
  message(sourceId: string, messageId: string): Promise<KeptMessage | null>;
  /** When the newest message of a source was written; null where there is none. */
  newest(sourceId: string): Promise<number | null>;
  /** Documents that are to be made anew, the oldest first: dropped files, or all others. */
  changed(wanted: { readonly files: boolean; readonly limit: number }): Promise<readonly ChangedDocument[]>;
  /** A document was made of what was there when it was found changed; not noted where it has changed again since. */
  settle(document: ChangedDocument): Promise<void>;
}

/** The port to how far the channels' histories are read. */
export interface WatchStore {
  /** By source. */
  list(): Promise<ReadonlyMap<string, WatchState>>;
  note(sourceId: string, state: WatchState): Promise<void>;
  /** How many messages of a source are kept. */
  count(sourceId: string): Promise<number>;
}

/** The port to what channels were told of being watched, by source; a source may be gone that it is of. */
export interface NoticeStore {
  list(): Promise<ReadonlyMap<string, Notice>>;
  /** Null: nothing more is known of it. */
  note(sourceId: string, notice: Notice | null): Promise<void>;
}

export interface Notice {
  /** Of the card; null where it could not be posted, or nobody knows whether it was. */
  readonly messageId: string | null;
  /** What it says: that the history is being read, or how much that was. */
  readonly says: "reading" | "complete";
}

/** The port to the people who don't want to be remembered. */
export interface ForgottenStore {
  /** Removes all messages of a person, and keeps none from then on. Returns how many those were. @throws StorageError */
  forget(platform: string, personId: string): Promise<number>;
  /** Keeps what they write from now on; false where they had never asked to be forgotten. */
  remember(platform: string, personId: string): Promise<boolean>;
  has(platform: string, personId: string): Promise<boolean>;
}

export interface KeptMessage {
  readonly id: string;
  /** The thread's; of a message that a thread began at it may be null. */
  readonly threadId: string | null;
  readonly authorId: string;
  readonly authorName: string;
  readonly at: number;
  readonly text: string;
  readonly url: string | null;
  readonly files: readonly ChannelFile[];
}

export interface MessageChange {
  readonly put: readonly KeptMessage[];
  /** Ids of messages that are gone. */
  readonly remove: readonly string[];
  /** Of what these name, whatever is not put is gone, too. */
  readonly whole: {
    /** Messages of the channel itself, from `from` until before `until`. */
    readonly span: { readonly from: number; readonly until: number } | null;
    readonly threadIds: readonly string[];
    /** Whether it is the whole source. */
    readonly source: boolean;
    /** Ids of messages that are left as they are: what was heard of them is newer. */
    readonly spared: readonly string[];
  };
}

export interface ChangedDocument {
  readonly sourceId: string;
  readonly key: string;
  readonly revision: string;
}

export interface WatchState {
  /** The channel's, as people see it. */
  readonly name: string;
  /** The history is read back to there; null where that has not begun. */
  readonly readTo: number | null;
  /** Whether there is no more to read. */
  readonly isComplete: boolean;
}

/** What a message belongs to, by the kind of its source: a thread or a day; itself; nothing but its files. */
export type MessageLayout = "threads" | "each" | "files";

/** The key of a dropped file's document. */
export function fileKey(messageId: string, fileId: string): string {
  return `file:${messageId}/${fileId}`;
}

/** Null where the key is not a file's. */
export function parseFileKey(key: string): { readonly messageId: string; readonly fileId: string } | null {
  const [, messageId, fileId] = /^file:([^/]+)\/(.+)$/.exec(key) ?? [];
  return messageId === undefined || fileId === undefined ? null : { messageId, fileId };
}
