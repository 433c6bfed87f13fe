export interface AnswerFacts {
  /** Why search was by keyword alone, or null. */
  readonly keywordReason: string | null;
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
  keywordReason,
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
  if (trimmedTurns > 0)
    notes.push(
      `Without the ${trimmedTurns === 1 ? "oldest exchange" : `${trimmedTurns} oldest exchanges`} of this conversation, which no longer fit.`,
    );
  if (trimmedPassages > 0) {
    notes.push(`Without ${trimmedPassages} of the passages that were found, which no longer fit.`);
  }
  if (keywordReason !== null) notes.push(`Searched by keyword alone: ${keywordReason}.`);
  if (lateMs >= lateFromMs) notes.push(`Asked ${durationOf(lateMs)} ago, while I was away.`);
  if (isUnjudged) notes.push("Not checked by moderation, which can't be reached: it will be checked when it is back.");
  if (isNoted) notes.push("Moderation let this pass, and found it close to what is not allowed here.");
  return notes;
}

function durationOf(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 90) return `${minutes} minutes`;
  return `${Math.round(minutes / 60)} hours`;
}
