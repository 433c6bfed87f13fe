import type { ReviewedAnswer } from "./reviewed-store.ts";
import type { Scope } from "./scope.ts";

/** An answer that is taught, before it is checked. */
export interface Lesson extends Pick<ReviewedAnswer, "question" | "answer" | "scope" | "reviewer" | "saidBy" | "url"> {
  /** The last day on which it holds (UTC), or an instant, as ISO 8601 has them; "": it holds for good. */
  readonly until: string;
  /** Id of the one that it takes the place of, whatever its question; null where there is none. */
  readonly replaces: string | null;
  /** Open questions that it is the answer to, by their turns; whatever else it answers is closed as well. */
  readonly closes: readonly string[];
}

const dayMs = 86_400_000;

/** As {@link Lesson.until} is read. */
export function writtenUntil(holdsUntil: number | null): string {
  if (holdsUntil === null) return "";
  const isEndOfDay = holdsUntil % dayMs === 0;
  return isEndOfDay ? new Date(holdsUntil - 1).toISOString().slice(0, 10) : new Date(holdsUntil).toISOString();
}

/** What people may do with reviewed answers. */
export interface ReviewedAdmin {
  /** Found by its words when it resolves. @throws UserError for an empty question or answer, a date that is none, or has passed. */
  teach(lesson: Lesson): Promise<ReviewedAnswer>;
  /** Those of these scopes that hold; null: of all. The newest first. */
  list(scopes: readonly Scope[] | null): Promise<readonly ReviewedAnswer[]>;
  /** Of one of the scopes; null where there is none. */
  remove(id: string, scopes: readonly Scope[] | null): Promise<ReviewedAnswer | null>;
  /** Removes what was made of a person's words; returns how much that was. */
  forget(platform: string, personId: string): Promise<number>;
  /** Removes what holds no longer, and puts right whatever was interrupted. */
  sweep(): Promise<void>;
}
