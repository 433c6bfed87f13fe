import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ModerationCategory, moderationCategories } from "../../../src/models/moderation-model.ts";
import { effectiveRules } from "../../../src/moderation/effective-rules.ts";
import { emptyPolicy, parsePolicy } from "../../../src/moderation/policy-document.ts";
import { decide, highRiskCategories } from "../../../src/moderation/policy.ts";
import { profileNames } from "../../../src/moderation/profiles.ts";
import { anyLayer, anyPolicy, anyScores, here, rulesWith, scoresWith } from "../../helpers/moderation.ts";

const unit = fc.double({ min: 0, max: 1, noNaN: true });
const anyCategory = fc.constantFrom(...moderationCategories);

describe("the standard profile", () => {
  const standard = rulesWith({});

  test("is exactly: unflagged passes; high risk blocks; else the highest of hate, harassment and violence from 0.5", () => {
    fc.assert(
      fc.property(anyScores, (given) => {
        const { categories } = given;
        const isHighRisk = [...highRiskCategories].some((category) => categories[category].flagged);
        const worst = Math.max(categories.hate.score, categories.harassment.score, categories.violence.score);
        const blocks = given.flagged && (isHighRisk || worst >= 0.5);
        expect(decide(given, standard).kind === "block").toBe(blocks);
        if (!given.flagged) expect(decide(given, standard)).toEqual({ kind: "allow" });
      }),
    );
  });

  test.each([...highRiskCategories])("always blocks %s, at any score, and tells moderators", (category) => {
    const { categories } = scoresWith({});
    const scores = { flagged: true, categories: { ...categories, [category]: { flagged: true, score: 0.01 } } };
    expect(decide(scores, standard)).toMatchObject({ kind: "block", category, actions: ["refuse", "alert"] });
  });

  test("names the gravest reason, not the highest score", () => {
    const scores = scoresWith({ hate: 0.99, "sexual/minors": 0.5 });
    expect(decide(scores, standard)).toMatchObject({ kind: "block", category: "sexual/minors", score: 0.5 });
  });

  test("answers who speaks of self-harm without intent, and lets a human know", () => {
    expect(decide(scoresWith({ "self-harm": 0.8 }), standard)).toMatchObject({
      kind: "warn",
      category: "self-harm",
      actions: ["warn", "alert"],
    });
  });
});

describe("monotone", () => {
  const severity = { allow: 0, warn: 1, block: 2 } as const;

  test("a stricter threshold never allows more, wherever it is set", () => {
    fc.assert(
      fc.property(
        anyScores,
        anyLayer,
        anyCategory,
        fc.constantFrom("warn", "block"),
        unit,
        (scores, layer, category, level, lower) => {
          const before = rulesWith(layer);
          const set = { [category]: { [level]: Math.min(before.categories[category][level] ?? 1, lower) } };
          const after = effectiveRules(
            layer,
            { ...emptyPolicy, channels: { "slack:T1:C1": { categories: set } } },
            here,
          );
          expect(severity[decide(scores, after).kind]).toBeGreaterThanOrEqual(severity[decide(scores, before).kind]);
        },
      ),
    );
  });

  test("a stricter profile never allows what a laxer one blocks", () => {
    fc.assert(
      fc.property(anyScores, fc.nat(1), (scores, laxer) => {
        const [lax, strict] = [profileNames[laxer], profileNames[laxer + 1]];
        if (lax === undefined || strict === undefined) throw new Error("no such profile");
        if (decide(scores, rulesWith({ profile: lax })).kind === "block")
          expect(decide(scores, rulesWith({ profile: strict })).kind).toBe("block");
      }),
    );
  });

  test("judging by score never allows what judging by flag blocks", () => {
    fc.assert(
      fc.property(anyScores, anyLayer, (scores, layer) => {
        if (decide(scores, rulesWith({ ...layer, judgeBy: "flag" })).kind === "block")
          expect(decide(scores, rulesWith({ ...layer, judgeBy: "score" })).kind).toBe("block");
      }),
    );
  });
});

describe("overrides", () => {
  test("the most specific one that sets something wins, and what none sets is the settings'", () => {
    const roles = ["admin", "discord:12345"];
    fc.assert(
      fc.property(anyLayer, anyPolicy, anyCategory, (settings, policy, category) => {
        const rules = effectiveRules(settings, policy, { ...here, roles });
        const layers = [
          settings,
          policy.everywhere,
          policy.workspaces["slack:T1"] ?? {},
          policy.channels["slack:T1:C1"] ?? {},
          ...Object.entries(policy.roles).flatMap(([role, layer]) => (roles.includes(role) ? [layer] : [])),
        ].toReversed();
        const setter = layers.find(({ onFailure }) => onFailure !== undefined);
        expect(rules.onFailure).toBe(setter?.onFailure ?? "closed");
        const named = layers.find(
          (layer) => layer.profile !== undefined || layer.categories?.[category]?.block !== undefined,
        );
        const block = named?.categories?.[category]?.block;
        expect(rules.categories[category].block).toBe(
          block === undefined ? rulesWith({ profile: named?.profile ?? "standard" }).categories[category].block : block,
        );
      }),
    );
  });

  test("those of another channel, workspace or role change nothing", () => {
    fc.assert(
      fc.property(anyPolicy, (policy) => {
        const without = { ...emptyPolicy, everywhere: policy.everywhere };
        const elsewhere = { ...here, workspaceId: "T3", channelId: "C3" };
        expect(effectiveRules({}, policy, elsewhere)).toEqual(effectiveRules({}, without, elsewhere));
      }),
    );
  });

  test("each of the 13 categories can be given a threshold of its own, or turned off where it is not of high risk", () => {
    for (const category of moderationCategories) {
      const at = (block: number | null) => rulesWith({ categories: { [category]: { block } } });
      const reached = scoresWith({ [category]: 0.6 });
      expect(decide(reached, at(0.6))).toMatchObject({ kind: "block", category });
      expect(decide(reached, at(null)).kind === "block").toBe(highRiskCategories.has(category));
    }
  });
});

describe("a policy file", () => {
  test("comes back as it was written", () => {
    fc.assert(
      fc.property(anyPolicy, (policy) => {
        expect(parsePolicy(JSON.stringify(policy))).toEqual(policy);
      }),
    );
  });

  test("names every fault with its place", () => {
    const faulty = {
      everywhere: { profile: "lax", categories: { rudeness: { block: 1 }, hate: { block: 2, onWarn: ["refuse"] } } },
      channels: { general: {} },
      people: {},
    };
    const parse = () => parsePolicy(JSON.stringify(faulty));
    for (const words of [
      "everywhere → profile: must be relaxed, standard or strict",
      'everywhere → categories: Unrecognized key: "rudeness"',
      "everywhere → categories → hate → block: must be a number from 0 to 1, or null for never",
      "everywhere → categories → hate → onWarn → 0: must be allow, note, warn or alert",
      "must be platform:workspace:channel",
      'the file: Unrecognized key: "people"',
    ]) {
      expect(parse).toThrow(words);
    }
    expect(() => parsePolicy("{")).toThrow("This is no JSON");
  });

  test("what blocks is refused, whether that is written or not; allow alone means that nothing follows", () => {
    const category: ModerationCategory = "illicit";
    const { everywhere } = parsePolicy(
      JSON.stringify({ everywhere: { categories: { [category]: { onBlock: ["delete"], onWarn: ["allow"] } } } }),
    );
    expect(everywhere.categories?.[category]).toEqual({ onBlock: ["refuse", "delete"], onWarn: [] });
  });
});
