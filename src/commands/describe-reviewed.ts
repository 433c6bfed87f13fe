import type { ReviewedAnswer } from "../knowledge/reviewed-store.ts";
import { plainWords } from "./plain-words.ts";

/** A reviewed answer in a line: what it says, who answers for it, who may see it and until when. */
export function describeReviewed(answer: ReviewedAnswer): string {
  const { question, saidBy, reviewer, reviewedAt, holdsUntil, scope } = answer;
  const who = `${saidBy === null ? "" : `said by ${plainWords(saidBy.name)}, `}reviewed by ${plainWords(reviewer.name)} on ${dayOf(reviewedAt)}`;
  return [
    `**${inLine(question, 120)}** ${inLine(answer.answer, 120)}`,
    who,
    scope === "workspace" ? "for everyone" : `for \`${scope.slice("channel:".length)}\``,
    ...(holdsUntil === null ? [] : [`until ${timeOf(holdsUntil)}`]),
  ].join(" · ");
}

/** The end of a day is told as that day. */
function timeOf(at: number): string {
  const isEndOfDay = at % 86_400_000 === 0;
  return isEndOfDay
    ? `the end of ${dayOf(at - 1)}`
    : `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function inLine(text: string, most: number): string {
  const line = plainWords(text);
  return line.length <= most ? line : `${line.slice(0, most - 1).trimEnd()}…`;
}
