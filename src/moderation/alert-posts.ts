import type { PostedCard } from "../platform/channel.ts";
import type { Alert } from "./alert-store.ts";

/** An alert whose card is not what it should be. */
export interface DuePost {
  readonly alert: Alert;
  /** Counts on with each change of the alert. */
  readonly revision: number;
  /** Failures since the last change. */
  readonly attempts: number;
  /** When posting was begun of which nobody knows how it ended; null: never. */
  readonly begunAt: number | null;
  /** Where its card stands; null: nowhere yet. */
  readonly posted: PostedCard | null;
}

/** The port to the cards that show alerts to moderators. Whoever changes an alert, its card is due. Every method throws StorageError. */
export interface AlertPosts {
  /** The oldest first. */
  due(now: number, limit: number): Promise<readonly DuePost[]>;
  /** Before it is posted: from then on it may stand there. */
  begin(id: string, at: number): Promise<void>;
  /** The card shows this revision, and is due no more unless the alert has changed since. Null: it is to stand nowhere. */
  settle(id: string, revision: number, posted: PostedCard | null): Promise<void>;
  /** Counts a failure. @param begunAt null where it is certain that nothing was posted. */
  postpone(id: string, dueAt: number, begunAt: number | null): Promise<void>;
}
