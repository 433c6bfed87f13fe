import type { ChannelFile } from "../platform/channel.ts";
import type { Author, Conversation } from "../platform/message.ts";
import type { JudgedKind } from "./verdict-store.ts";

/** A text that passed while nothing could judge it. */
export interface UnjudgedText {
  readonly id: string;
  readonly at: number;
  readonly text: string;
  readonly kind: JudgedKind;
  readonly conversation: Conversation;
  readonly author: Author;
  readonly messageId: string | null;
  readonly turnId: string | null;
  readonly files?: readonly ChannelFile[];
  readonly attempts: number;
}

/** The port to what is to be judged when that is possible again. On disk; every method throws StorageError. */
export interface UnjudgedQueue {
  add(text: UnjudgedText, dueAt: number): Promise<void>;
  /** What is due, the oldest first. */
  due(now: number, limit: number): Promise<readonly UnjudgedText[]>;
  /** Counts an attempt. */
  postpone(id: string, dueAt: number): Promise<void>;
  /** Erases it, so that nothing of its words is left in the file. */
  remove(ids: readonly string[]): Promise<void>;
  size(): Promise<number>;
}

/** After an outage: so soon the first is tried again. */
export const firstWaitMs = 5_000;
