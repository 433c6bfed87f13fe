import type { CardPlace } from "../platform/channel.ts";

/** Two models that answer the same questions, side by side, and what comes of it. */
export interface Comparison {
  readonly id: string;
  /** The model that may be promoted, and the one that answers now. */
  readonly model: string;
  readonly base: string;
  /** `platform:userId`. */
  readonly by: string;
  readonly at: number;
  /** Where its card is. */
  readonly place: CardPlace;
  /** Null while it is not known to be posted. */
  readonly messageId: string | null;
  /** What the promotion would be. */
  readonly wish: { readonly scope: string; readonly share: number };
  readonly state: "running" | "done" | "failed";
  /** Null until the questions are read. */
  readonly total: number | null;
  /** Why it failed, in words for people. */
  readonly error: string | null;
  /** Of so many questions people were asked. */
  readonly asked: number;
}

export type Preferred = "base" | "tuned" | "tie";

/** One question with both answers. */
export interface ComparedAnswers {
  /** From 0. */
  readonly number: number;
  readonly question: string;
  readonly base: GivenAnswer;
  readonly tuned: GivenAnswer;
  /** What the judging model prefers. */
  readonly preferred: Preferred;
}

export interface GivenAnswer {
  readonly text: string;
  readonly ms: number;
  readonly outputTokens: number | null;
}

/** What people said about one question: how many prefer which. */
export type Votes = Readonly<Record<Preferred, number>>;

/** The port to comparisons. Every method throws StorageError. */
export interface Comparisons {
  add(comparison: Comparison): Promise<void>;
  find(id: string): Promise<Comparison | null>;
  running(): Promise<readonly Comparison[]>;
  change(id: string, changes: Partial<Omit<Comparison, "id">>): Promise<Comparison>;
}

/** The port to their answers. Every method throws StorageError. */
export interface ComparedAnswersStore {
  /** Keeps one, in place of the former of its number. */
  keep(comparisonId: string, answers: ComparedAnswers): Promise<void>;
  /** In the order of their numbers. */
  list(comparisonId: string): Promise<readonly (ComparedAnswers & { readonly votes: Votes })[]>;
  /** What one person prefers; the last word of each person counts. */
  vote(comparisonId: string, number: number, person: string, preferred: Preferred, at: number): Promise<void>;
}
