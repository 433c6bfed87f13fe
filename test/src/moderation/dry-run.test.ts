import fc from "fast-check";
import { expect, test } from "vitest";
import { moderationCategories } from "../../../src/models/moderation-model.ts";
import { dryRun } from "../../../src/moderation/dry-run.ts";
import { effectiveRules } from "../../../src/moderation/effective-rules.ts";
import { decide, highRiskCategories, type Rules } from "../../../src/moderation/policy.ts";
import type { StoredVerdict } from "../../../src/moderation/verdict-store.ts";
import {
  anyPolicy,
  anyScores,
  judgedOf,
  openTestModeration,
  rulesWith,
  scoresWith,
  verdictOf,
} from "../../helpers/moderation.ts";

const anyVerdicts = fc.array(
  fc.tuple(anyScores, fc.constantFrom("C1", "C2"), fc.constantFrom("admin", "nobody"), fc.nat(20)),
  {
    maxLength: 60,
  },
);

/** Written apart from the policy, from its description. */
function isReason(category: (typeof moderationCategories)[number], { scores }: StoredVerdict, rules: Rules): boolean {
  if (!scores.flagged && rules.judgeBy === "flag") return false;
  const { flagged, score } = scores.categories[category];
  const { block } = rules.categories[category];
  return (flagged && highRiskCategories.has(category)) || (block !== null && score >= block);
}

const without = (one: ReadonlySet<string>, other: ReadonlySet<string>) =>
  new Set([...one].filter((id) => !other.has(id)));

test("counts what a brute-force recount counts, whatever was judged and whatever is proposed", async () => {
  await fc.assert(
    fc.asyncProperty(anyVerdicts, anyPolicy, anyPolicy, fc.nat(20), async (judged, present, proposed, since) => {
      const { stores } = await openTestModeration({});
      const verdicts = judged.map(([scores, channelId, role, at], n) =>
        verdictOf(`v${n}`, { scores, channelId, roles: [role], at }),
      );
      await Promise.all(verdicts.map((verdict) => stores.verdicts.record(verdict)));
      const by = (policy: typeof present) => (verdict: StoredVerdict) => effectiveRules({}, policy, verdict);
      const rules = { present: by(present), proposed: by(proposed) };
      const ran = await dryRun(stores.verdicts, { since, workspace: "slack:T1" }, { ...rules, examples: 1_000 });

      const within = verdicts.filter(({ at }) => at >= since);
      const blocked = (of: (verdict: StoredVerdict) => Rules) =>
        new Set(
          within
            .filter((verdict) => moderationCategories.some((c) => isReason(c, verdict, of(verdict))))
            .map(({ id }) => id),
        );
      const [before, after] = [blocked(rules.present), blocked(rules.proposed)];
      expect([ran.texts, ran.before, ran.after]).toEqual([within.length, before.size, after.size]);
      expect(new Set(ran.more.map(({ id }) => id))).toEqual(without(after, before));
      expect(new Set(ran.fewer.map(({ id }) => id))).toEqual(without(before, after));
      for (const category of moderationCategories) {
        const is = within.map((verdict) => isReason(category, verdict, rules.present(verdict)));
        const will = within.map((verdict) => isReason(category, verdict, rules.proposed(verdict)));
        expect(ran.categories[category]).toEqual({
          more: will.filter((reason, n) => reason && is[n] === false).length,
          fewer: is.filter((reason, n) => reason && will[n] === false).length,
        });
      }
    }),
    { numRuns: 40 },
  );
}, 60_000);

test("more than a page of verdicts is read to its end", async () => {
  const { stores } = await openTestModeration({});
  const scores = scoresWith({ sexual: 0.7 });
  await Promise.all(
    Array.from({ length: 1_201 }, (_, n) => stores.verdicts.record(verdictOf(`v${n}`, { at: n % 7, scores }))),
  );
  const present = () => rulesWith({});
  const proposed = () => rulesWith({ categories: { sexual: { block: 0.6 } } });
  expect(decide(scores, proposed()).kind).toBe("block");
  const ran = await dryRun(stores.verdicts, { since: 0, workspace: null }, { present, proposed, examples: 3 });
  expect([ran.texts, ran.before, ran.after, ran.more.length]).toEqual([1_201, 0, 1_201, 3]);
  expect(ran.more.every(({ at }) => at === 6)).toBe(true);
});

test("an administrator reads what would change, by category, with where it was", async () => {
  const { admin, stores, clock } = await openTestModeration({});
  const place = { platform: "test", workspaceId: "W", channelId: "C", at: clock.now - 1_000 };
  const record = (id: string, score: number) =>
    stores.verdicts.record(verdictOf(id, { ...place, scores: scoresWith({ sexual: score }) }));
  await Promise.all([record("a", 0.7), record("b", 0.9), record("c", 0.6)]);
  const asker = { conversation: judgedOf().conversation, author: { id: "UADMIN", name: "Ada" } };
  const proposal = { days: 1, profile: null, category: "sexual", warn: undefined, block: 0.65 } as const;
  const { markdown: told } = await admin.dryRun(asker, proposal);
  expect(told).toContain("Of 3 judged texts, 0 are blocked by the present policy and 2 would be by the proposed one.");
  expect(told).toMatch(/sexual +\+2 +-0/);
  expect(told).toContain("turn turn of a");
  await expect(admin.dryRun(asker, { ...proposal, block: undefined })).rejects.toThrow(
    "A category needs warn or block",
  );
});
