import type { Scope } from "./scope.ts";

/** A passage that an answer rests on. Holds none of its words but the title. */
export interface CitedPassage {
  readonly sourceId: string;
  readonly documentKey: string;
  readonly title: string;
  /** As {@link lineHashes} names them. */
  readonly lines: readonly string[];
}

/** An answer, a passage of which does not stand in its document any more. */
export interface OutdatedAnswer {
  readonly turnId: string;
  /** Titles of documents that say it otherwise now. */
  readonly changed: readonly string[];
  /** Titles of those that are gone. */
  readonly removed: readonly string[];
}

/**
 * What has become of a passage: its lines stand in its document · not all of them do any more · the document is gone · it
 * is in none of the scopes.
 */
export type Standing = "stands" | "changed" | "gone" | "hidden";

/** The port to what answers rest on. Every method throws StorageError. */
export interface CitingStore {
  /** Replaces what was noted of the turn, and looks after it anew. */
  note(turnId: string, at: number, passages: readonly CitedPassage[]): Promise<void>;
  /** What was noted of it; nothing where it was settled, or is long ago. */
  of(turnId: string): Promise<readonly CitedPassage[]>;
  /**
   * Answers since then whose passages have changed or are gone, the newest first, as long as they are not settled. A passage
   * stands as long as each of its lines stands anywhere in its document.
   */
  outdated(since: number, limit: number): Promise<readonly OutdatedAnswer[]>;
  /** Of each passage how it stands now, for who may read these scopes. */
  standing(passages: readonly CitedPassage[], scopes: readonly Scope[]): Promise<readonly Standing[]>;
  /** The answer is looked after no more. */
  settle(turnId: string): Promise<void>;
  /** Changes with every change of what is indexed, whoever makes it. */
  version(): Promise<number>;
}
