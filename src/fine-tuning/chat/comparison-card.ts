import { createHash } from "node:crypto";
import type { Card, CardButton } from "../../platform/card.ts";
import type { ComparedAnswers, Comparison, Preferred } from "../comparisons.ts";
import { describePromotion } from "../describe-models.ts";
import type { Promotion } from "../promotions.ts";
import { type JudgedAnswers, renderComparison } from "../comparison/tally.ts";
import { rollbackButton } from "./status-card.ts";

/** So many questions are put to people at a time. */
export const askedAtOnce = 5;

/** A comparison: how far it is, its table, and what can be done now. */
export function comparisonCard(
  comparison: Comparison,
  answers: readonly JudgedAnswers[],
  current: readonly Promotion[],
): Card {
  const { state, total, error, model, base } = comparison;
  const title = `⚖️ **${model}** beside **${base}** on the golden questions`;
  const progress = state === "running" ? `${answers.length} of ${total ?? "?"} answered…` : "";
  const { wish } = comparison;
  const promoted = current.find(({ scope, model: held }) => scope === wish.scope && held === model) ?? null;
  const parts = [
    title,
    progress,
    state === "failed" ? `❌ It ended early: ${error}` : "",
    renderComparison(comparison, answers),
    promoted === null ? "" : `🚀 ${describePromotion(promoted)}`,
  ];
  const markdown = parts.filter((part) => part !== "").join("\n\n");
  return {
    markdown,
    picture: null,
    buttons: state === "running" ? [] : buttonsOf(comparison, answers.length, promoted),
  };
}

function buttonsOf(
  { id, state, asked, wish }: Comparison,
  answered: number,
  promoted: Promotion | null,
): readonly CardButton[] {
  const where = wish.scope === "all" ? "everywhere" : "here";
  const share = wish.share === 1 ? "" : `${Math.round(wish.share * 100)} % `;
  const promote: CardButton = {
    action: "finetune.go",
    value: id,
    label: `🚀 Promote ${share}${where}`,
    style: "primary",
  };
  const ask: CardButton = {
    action: "finetune.people",
    value: id,
    label: asked === 0 ? "🗳 Ask people" : "🗳 Ask people more",
    style: "plain",
  };
  const next = promoted !== null ? [rollbackButton(promoted, `c:${id}`)] : state === "done" ? [promote] : [];
  return [...next, ...(asked < answered ? [ask] : [])];
}

/** A card is one message of 2,000 characters: the question gets 400 of them, and each answer 700. */
const shown = { question: 400, answer: 700 };

/** One question with both answers, whose order nobody knows, for people to judge. */
export function questionCard({ id }: Comparison, answers: ComparedAnswers, judged: number): Card {
  const [a, b] = isTunedFirst(id, answers.number) ? [answers.tuned, answers.base] : [answers.base, answers.tuned];
  const vote = (choice: Choice, label: string): CardButton => ({
    action: "finetune.vote",
    value: `${id} ${answers.number} ${choice}`,
    label,
    style: "plain",
  });
  const parts = [
    `⚖️ **Question ${answers.number + 1}**\n${quoted(answers.question, shown.question)}`,
    `**Answer A**\n${quoted(a.text, shown.answer)}`,
    `**Answer B**\n${quoted(b.text, shown.answer)}`,
    judged === 0 ? "" : `_Judged by ${judged}._`,
  ];
  return {
    markdown: parts.filter((part) => part !== "").join("\n\n"),
    picture: null,
    buttons: [vote("A", "A is better"), vote("B", "B is better"), vote("E", "Equally good")],
  };
}

export type Choice = "A" | "B" | "E";

/** What somebody prefers who does not know which is which. */
export function preferredBy(choice: Choice, comparisonId: string, number: number): Preferred {
  if (choice === "E") return "tie";
  return (choice === "A") === isTunedFirst(comparisonId, number) ? "tuned" : "base";
}

/** Shuffled by the comparison's id, so that the same card means the same in any life of the process. */
function isTunedFirst(comparisonId: string, number: number): boolean {
  return createHash("sha256").update(`${comparisonId}\n${number}`).digest().readUInt8() % 2 === 0;
}

function quoted(text: string, characters: number): string {
  const cut = text.length > characters ? `${text.slice(0, characters - 1).toWellFormed()}…` : text;
  return cut
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");
}
