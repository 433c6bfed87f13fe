import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ModerationCategory,
  moderationCategories,
  type ModerationScores,
} from "../../../src/models/moderation-model.ts";
import { highRiskCategories, judgeByPolicy, type Thresholds, thresholdsWith } from "../../../src/moderation/policy.ts";

const judgement = fc.record({ flagged: fc.boolean(), score: fc.double({ min: 0, max: 1, noNaN: true }) });
const scores: fc.Arbitrary<ModerationScores> = fc
  .tuple(...moderationCategories.map(() => judgement))
  .map((judgements) => {
    const categories = Object.fromEntries(moderationCategories.map((category, index) => [category, judgements[index]]));
    return {
      flagged: judgements.some(({ flagged }) => flagged),
      categories: categories as ModerationScores["categories"],
    };
  });
const threshold = fc.option(fc.double({ min: 0, max: 1, noNaN: true }));
const thresholds: fc.Arbitrary<Thresholds> = fc
  .tuple(...moderationCategories.map(() => threshold))
  .map(
    (values) =>
      Object.fromEntries(moderationCategories.map((category, index) => [category, values[index]])) as Thresholds,
  );

const standard = thresholdsWith({});

function scoresWith(given: Partial<Record<ModerationCategory, number>>): ModerationScores {
  const entries = moderationCategories.map((category) => [
    category,
    { flagged: category in given, score: given[category] ?? 0 },
  ]);
  return {
    flagged: Object.keys(given).length > 0,
    categories: Object.fromEntries(entries) as ModerationScores["categories"],
  };
}

describe("the standard policy", () => {
  test("is exactly: unflagged passes; high risk blocks; else hate, harassment or violence from 0.5", () => {
    fc.assert(
      fc.property(scores, (given) => {
        const { categories } = given;
        const isHighRisk = [...highRiskCategories].some((category) => categories[category].flagged);
        const worst = Math.max(categories.hate.score, categories.harassment.score, categories.violence.score);
        const blocks = given.flagged && (isHighRisk || worst >= 0.5);
        expect(judgeByPolicy(given, standard).kind).toBe(blocks ? "block" : "allow");
      }),
    );
  });

  test.each([...highRiskCategories])("always blocks %s, at any score", (category) => {
    expect(judgeByPolicy(scoresWith({ [category]: 0.01 }), standard)).toMatchObject({ kind: "block", category });
  });

  test("names the gravest reason, not the highest score", () => {
    const verdict = judgeByPolicy(scoresWith({ hate: 0.99, "sexual/minors": 0.4 }), standard);
    expect(verdict).toEqual({ kind: "block", category: "sexual/minors", score: 0.4 });
  });
});

test("a stricter threshold never allows more", () => {
  fc.assert(
    fc.property(
      scores,
      thresholds,
      fc.constantFrom(...moderationCategories),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (given, base, category, lower) => {
        const stricter = { ...base, [category]: Math.min(base[category] ?? 1, lower) };
        if (judgeByPolicy(given, base).kind === "block") expect(judgeByPolicy(given, stricter).kind).toBe("block");
      },
    ),
  );
});

test("each of the 13 categories can be given a threshold of its own, or turned off", () => {
  for (const category of moderationCategories) {
    if (highRiskCategories.has(category)) continue;
    expect(judgeByPolicy(scoresWith({ [category]: 0.3 }), thresholdsWith({ [category]: 0.3 }))).toMatchObject({
      kind: "block",
      category,
    });
    expect(judgeByPolicy(scoresWith({ [category]: 0.99 }), thresholdsWith({ [category]: null }))).toEqual({
      kind: "allow",
    });
  }
});
