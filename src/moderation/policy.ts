import { moderationCategories, type ModerationCategory, type ModerationScores } from "../models/moderation-model.ts";

/** Categories that block whenever they are flagged, whatever the score. */
export const highRiskCategories: ReadonlySet<ModerationCategory> = new Set([
  "harassment/threatening",
  "hate/threatening",
  "self-harm/intent",
  "sexual/minors",
  "violence/graphic",
]);

/** The score from 0 to 1 at which a flagged text is blocked, for each category; null: this category alone never blocks. */
export type Thresholds = Readonly<Record<ModerationCategory, number | null>>;

export type PolicyVerdict =
  | { readonly kind: "allow" }
  | { readonly kind: "block"; readonly category: ModerationCategory; readonly score: number };

const standard: Partial<Thresholds> = { hate: 0.5, harassment: 0.5, violence: 0.5 };

/** The standard thresholds with the given ones laid over them. */
export function thresholdsWith(overrides: Partial<Thresholds>): Thresholds {
  const entries = moderationCategories.map((category) => {
    const override = overrides[category];
    return [category, override === undefined ? (standard[category] ?? null) : override];
  });
  return Object.fromEntries(entries) as Record<ModerationCategory, number | null>;
}

/**
 * Not flagged by the model: allowed. A high-risk category flagged: blocked. Otherwise blocked where a category reaches
 * its threshold. A block names its gravest reason: high risk first, then the highest score.
 */
export function judgeByPolicy(scores: ModerationScores, thresholds: Thresholds): PolicyVerdict {
  if (!scores.flagged) return { kind: "allow" };
  const reasons = moderationCategories
    .filter((category) => blocks(category, scores, thresholds))
    .toSorted((a, b) => gravity(b, scores) - gravity(a, scores));
  const [category] = reasons;
  return category === undefined
    ? { kind: "allow" }
    : { kind: "block", category, score: scores.categories[category].score };
}

function blocks(category: ModerationCategory, scores: ModerationScores, thresholds: Thresholds): boolean {
  const { flagged, score } = scores.categories[category];
  if (highRiskCategories.has(category)) return flagged;
  const threshold = thresholds[category];
  return threshold !== null && score >= threshold;
}

/** Scores end at 1, so that any high-risk category outweighs all others. */
function gravity(category: ModerationCategory, scores: ModerationScores): number {
  return scores.categories[category].score + (highRiskCategories.has(category) ? 1 : 0);
}
