import type { Conversation } from "../platform/message.ts";

/** A question that nothing which is indexed answered. */
export interface Gap {
  readonly turnId: string;
  /** When it was asked. */
  readonly at: number;
  readonly conversation: Conversation;
  readonly authorId: string;
  readonly authorName: string;
  /** As it was searched for. */
  readonly question: string;
  /** Titles of what came nearest, best first. */
  readonly nearest: readonly string[];
  /** The passages that were found and did not answer it: only another one can. */
  readonly passageIds: readonly string[];
}

/** The port to the questions that are open. Every method throws StorageError. */
export interface GapStore {
  /** Of the same turn, the last one counts. */
  add(gap: Gap): Promise<void>;
  /** Those that are open, the newest first. */
  open(limit: number): Promise<readonly Gap[]>;
  /** The same of one conversation. */
  of(conversation: Conversation): Promise<readonly Gap[]>;
  /** They were answered after all, or nobody wants to see them; returns how many were open. */
  close(turnIds: readonly string[]): Promise<number>;
  /** Forgets what somebody asked, in one workspace or, where that is null, in all; returns how much that was. */
  forgetAuthor(platform: string, workspaceId: string | null, authorId: string): Promise<number>;
  /** Forgets what was asked before. */
  prune(before: number): Promise<void>;
}
