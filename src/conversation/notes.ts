import type { FoundGap } from "../turns/conclusion.ts";

export interface AnswerFacts {
  readonly gap: FoundGap | null;
  /** What was searched for where that is not what was asked; null also where it may not be shown. */
  readonly searchedFor: string | null;
  /** Why search was by keyword alone, or null. */
  readonly keywordReason: string | null;
  /** Quotations that stand in none of the passages. */
  readonly unfoundQuotes: number;
  readonly trimmedTurns: number;
  readonly trimmedPassages: number;
  readonly endReason: "stop" | "length" | "content-filter" | "tool-calls";
  /** Whether moderation, which is on, could not be reached and let everything pass. */
  readonly isUnjudged: boolean;
  /** Whether moderation let it pass and wants that to be known. */
  readonly isNoted: boolean;
  /** How long after it was asked the question arrived. */
  readonly lateMs: number;
}

/** More than deliveries and clocks differ by. */
const lateFromMs = 2 * 60_000;

/** The small print under an answer: what a reader must know to trust it rightly. */
export function answerNotes({
  gap,
  searchedFor,
  keywordReason,
  unfoundQuotes,
  trimmedTurns,
  trimmedPassages,
  endReason,
  isUnjudged,
  isNoted,
  lateMs,
}: AnswerFacts): string[] {
  const notes: string[] = [];
  if (endReason === "length") notes.push("The answer stopped at its length limit.");
  if (endReason === "content-filter") notes.push("The model's provider cut the answer short.");
  if (unfoundQuotes === 1) notes.push("A quotation here was not found in the sources.");
  if (unfoundQuotes > 1) notes.push(`${unfoundQuotes} quotations here were not found in the sources.`);
  if (gap !== null) notes.push(nothingAnswers(gap));
  if (trimmedTurns > 0)
    notes.push(
      `Without the ${trimmedTurns === 1 ? "oldest exchange" : `${trimmedTurns} oldest exchanges`} of this conversation, which no longer fit.`,
    );
  if (trimmedPassages > 0) {
    notes.push(`Without ${trimmedPassages} of the passages that were found, which no longer fit.`);
  }
  if (searchedFor !== null) notes.push(`Searched for “${searchedFor.replaceAll(/\s+/g, " ")}”.`);
  if (keywordReason !== null) notes.push(`Searched by keyword alone: ${keywordReason}.`);
  if (lateMs >= lateFromMs) notes.push(`Asked ${durationOf(lateMs)} ago, while I was away.`);
  if (isUnjudged) notes.push("Not checked by moderation, which can't be reached: it will be checked when it is back.");
  if (isNoted) notes.push("Moderation let this pass, and found it close to what is not allowed here.");
  return notes;
}

function nothingAnswers({ nearest }: FoundGap): string {
  const titles = nearest.length === 0 ? "" : ` Nearest: ${nearest.join(" · ")}.`;
  return `Nothing that is indexed answers this.${titles}`;
}

function durationOf(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 90) return `${minutes} minutes`;
  return `${Math.round(minutes / 60)} hours`;
}
