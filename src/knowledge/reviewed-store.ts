import type { Scope } from "./scope.ts";

/** A question with an answer that somebody has approved who may. */
export interface ReviewedAnswer {
  /** Of the scope and the question: to answer the same question anew is to replace it. */
  readonly id: string;
  readonly question: string;
  /** Markdown. */
  readonly answer: string;
  readonly scope: Scope;
  /** `platform:userId`, or "command line". */
  readonly reviewer: { readonly id: string; readonly name: string };
  /** Whose words they were; null where the reviewer's own. */
  readonly saidBy: Speaker | null;
  /** Where that was said. */
  readonly url: string | null;
  /** Epoch milliseconds. */
  readonly reviewedAt: number;
  /** From then on it is found no more; null: it holds for good. */
  readonly holdsUntil: number | null;
}

export interface Speaker {
  readonly platform: string;
  readonly id: string;
  readonly name: string;
}

/** The port to the reviewed answers, of which documents are made. Every method throws StorageError. */
export interface ReviewedStore {
  /** Adds it, or replaces the one of the same id. */
  put(answer: ReviewedAnswer): Promise<void>;
  /** The newest first. */
  list(): Promise<readonly ReviewedAnswer[]>;
  /** Returns how many there were. */
  remove(ids: readonly string[]): Promise<number>;
}

/** The source that the reviewed answers of a scope are documents of. */
export function reviewedSourceId(scope: Scope): string {
  return scope === "workspace" ? "reviewed" : `reviewed@${scope.slice("channel:".length)}`;
}
