import { setImmediate } from "node:timers/promises";
import { moderationCategories, type ModerationCategory } from "../models/moderation-model.ts";
import { blockingCategories, type Rules } from "./policy.ts";
import type { StoredVerdict, VerdictFilter, VerdictStore } from "./verdict-store.ts";

export interface DryRun {
  readonly texts: number;
  /** Texts that the present rules block, and that the proposed ones would. */
  readonly before: number;
  readonly after: number;
  /** For how many texts the category becomes a reason to block, and for how many it stops to be one. */
  readonly categories: Readonly<Record<ModerationCategory, { readonly more: number; readonly fewer: number }>>;
  /** The newest texts that would be blocked and are not, and the other way round. */
  readonly more: readonly StoredVerdict[];
  readonly fewer: readonly StoredVerdict[];
}

export type RulesOfVerdict = (verdict: StoredVerdict) => Rules;

const pageSize = 500;

/** Replays stored scores against other rules: nothing is judged anew. */
export async function dryRun(
  store: VerdictStore,
  filter: VerdictFilter,
  {
    present,
    proposed,
    examples,
  }: { readonly present: RulesOfVerdict; readonly proposed: RulesOfVerdict; readonly examples: number },
): Promise<DryRun> {
  const tally = Object.fromEntries(moderationCategories.map((category) => [category, { more: 0, fewer: 0 }])) as Record<
    ModerationCategory,
    { more: number; fewer: number }
  >;
  const more: StoredVerdict[] = [];
  const fewer: StoredVerdict[] = [];
  let [texts, before, after] = [0, 0, 0];

  for (let page = await store.page(filter, null, pageSize); page.length > 0;) {
    for (const verdict of page) {
      const now = blockingCategories(verdict.scores, present(verdict));
      const then = blockingCategories(verdict.scores, proposed(verdict));
      texts += 1;
      before += now.length > 0 ? 1 : 0;
      after += then.length > 0 ? 1 : 0;
      for (const category of then) if (!now.includes(category)) tally[category].more += 1;
      for (const category of now) if (!then.includes(category)) tally[category].fewer += 1;
      if (now.length === 0 && then.length > 0) keepNewest(more, verdict, examples);
      if (now.length > 0 && then.length === 0) keepNewest(fewer, verdict, examples);
    }
    // Months of verdicts take a while: answers go on meanwhile.
    await setImmediate();
    page = page.length < pageSize ? [] : await store.page(filter, page.at(-1) ?? null, pageSize);
  }
  return { texts, before, after, categories: tally, more: more.toReversed(), fewer: fewer.toReversed() };
}

function keepNewest(kept: StoredVerdict[], verdict: StoredVerdict, limit: number): void {
  kept.push(verdict);
  if (kept.length > limit) kept.shift();
}
