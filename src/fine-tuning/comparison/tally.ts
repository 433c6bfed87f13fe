import type { ComparedAnswers, Comparison, Preferred, Votes } from "../comparisons.ts";

export type JudgedAnswers = ComparedAnswers & { readonly votes: Votes };

/** Two models side by side, as a Markdown table: what a model prefers, what people prefer, time and length. */
export function renderComparison({ model, base }: Comparison, answers: readonly JudgedAnswers[]): string {
  if (answers.length === 0) return "No question is answered yet.";
  const wonBy = (preferred: Preferred) => answers.filter((one) => one.preferred === preferred).length;
  const votes = (preferred: Preferred) => answers.reduce((sum, one) => sum + one.votes[preferred], 0);
  const row = (name: string, side: "base" | "tuned") =>
    `| ${name} | ${wonBy(side)} | ${votes(side)} | ${secondsOf(answers, side)} | ${tokensOf(answers, side)} |`;
  const people = votes("base") + votes("tuned") + votes("tie");
  return [
    "| Model | Better for a model | Better for people | Time | Tokens |",
    "|---|---|---|---|---|",
    row(model, "tuned"),
    row(base, "base"),
    "",
    `${answers.length} questions. The judging model had no preference, or only in one order, in ${wonBy("tie")}; people judged ${people} times, ${votes("tie")} times as equal.`,
  ].join("\n");
}

function secondsOf(answers: readonly ComparedAnswers[], side: "base" | "tuned"): string {
  return `${(answers.reduce((sum, one) => sum + one[side].ms, 0) / answers.length / 1000).toFixed(1)} s`;
}

function tokensOf(answers: readonly ComparedAnswers[], side: "base" | "tuned"): string {
  const counts = answers.flatMap((one) => (one[side].outputTokens === null ? [] : [one[side].outputTokens]));
  return counts.length === 0 ? "–" : String(Math.round(counts.reduce((sum, count) => sum + count, 0) / counts.length));
}
