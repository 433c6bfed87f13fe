import { moderationCategories, type ModerationCategory, type ModerationScores } from "../models/moderation-model.ts";

/** Categories that block whenever they are flagged, whatever the score. */
export const highRiskCategories: ReadonlySet<ModerationCategory> = new Set([
  "harassment/threatening",
  "hate/threatening",
  "self-harm/intent",
  "sexual/minors",
  "violence/graphic",
]);

/**
 * What follows: a note under the answer · the author is told in private · no answer · the message is deleted where the
 * platform allows it · moderators are alerted.
 */
export type Action = "note" | "warn" | "refuse" | "delete" | "alert";

export interface CategoryRule {
  /** The score from 0 to 1 at which something follows and the text passes all the same; null: never. */
  readonly warn: number | null;
  /** The score at which the text does not pass; null: this category alone never blocks. */
  readonly block: number | null;
  readonly onWarn: readonly Action[];
  readonly onBlock: readonly Action[];
}

/** What holds for one text: by where it stands and who wrote it. */
export interface Rules {
  /** `flag`: scores count in texts that the model flags; `score`: in all. */
  readonly judgeBy: "flag" | "score";
  /** While nothing can be judged: closed, nothing passes; open, everything does. */
  readonly onFailure: "closed" | "open";
  /** What follows where a text that passed unjudged turns out to be one that blocks. */
  readonly onLateBlock: "alert" | "withdraw";
  /** What somebody reads who speaks of harming themselves; null for the built-in words. */
  readonly support: string | null;
  readonly categories: Readonly<Record<ModerationCategory, CategoryRule>>;
}

interface Reason {
  /** The gravest: high risk first, then the highest score. */
  readonly category: ModerationCategory;
  readonly score: number;
  /** Of all categories that reached their threshold. */
  readonly actions: readonly Action[];
}

export type Decision = { readonly kind: "allow" } | ({ readonly kind: "warn" | "block" } & Reason);

export function decide(scores: ModerationScores, rules: Rules): Decision {
  const blocking = blockingCategories(scores, rules);
  if (blocking.length > 0) return because("block", blocking, scores, rules);
  const warning = moderationCategories.filter((category) => reaches("warn", category, scores, rules));
  return warning.length > 0 ? because("warn", warning, scores, rules) : { kind: "allow" };
}

/** A high-risk category blocks when the model flags it, each category when it reaches its threshold. */
export function blockingCategories(scores: ModerationScores, rules: Rules): ModerationCategory[] {
  return moderationCategories.filter(
    (category) =>
      reaches("block", category, scores, rules) ||
      (isHeeded(scores, rules) && highRiskCategories.has(category) && scores.categories[category].flagged),
  );
}

function reaches(level: "warn" | "block", category: ModerationCategory, scores: ModerationScores, rules: Rules) {
  const threshold = rules.categories[category][level];
  return isHeeded(scores, rules) && threshold !== null && scores.categories[category].score >= threshold;
}

function isHeeded({ flagged }: ModerationScores, { judgeBy }: Rules): boolean {
  return flagged || judgeBy === "score";
}

function because(
  kind: "warn" | "block",
  categories: readonly ModerationCategory[],
  scores: ModerationScores,
  rules: Rules,
): Decision {
  const [category = "harassment"] = categories.toSorted((a, b) => gravity(b, scores) - gravity(a, scores));
  const actions = categories.flatMap((one) => rules.categories[one][kind === "block" ? "onBlock" : "onWarn"]);
  return { kind, category, score: scores.categories[category].score, actions: [...new Set(actions)] };
}

/** Scores end at 1, so that any high-risk category outweighs all others. */
function gravity(category: ModerationCategory, scores: ModerationScores): number {
  return scores.categories[category].score + (highRiskCategories.has(category) ? 1 : 0);
}
