import { UserError } from "../errors.ts";
import { type Measures, measureNames } from "./metrics.ts";
import type { RankingName, Run } from "./run.ts";

export interface Loss {
  readonly questionId: string;
  readonly ranking: RankingName;
  readonly before: number;
  readonly after: number;
}

export interface Comparison {
  /** A sentence for each measure that fell. */
  readonly drops: readonly string[];
  /** The questions that lost most in nDCG@10, most first. */
  readonly losses: readonly Loss[];
}

/** What falls by less is the rounding of an embedding, not a change. */
const tolerance = 0.001;

/** @throws UserError where the runs are of different questions. */
export function compare(before: Run, after: Run): Comparison {
  if (before.collection !== after.collection || before.questions !== after.questions)
    throw new UserError(
      "another-collection",
      `The last run is of ${before.questions} questions of \`${before.collection}\`, this one of ${after.questions} of \`${after.collection}\`: they can't be compared.`,
    );
  const drops: string[] = [];
  const losses: Loss[] = [];
  for (const [ranking, was] of entriesOf(before)) {
    const is = after.rankings[ranking];
    if (is === undefined) {
      drops.push(`${ranking}: was measured in the last run, and is not in this one`);
      continue;
    }
    for (const measure of Object.keys(measureNames) as (keyof Measures)[]) {
      const [from, to] = [was.mean[measure], is.mean[measure]];
      if (to < from - tolerance)
        drops.push(`${ranking}: ${measureNames[measure]} fell from ${shown(from)} to ${shown(to)}`);
    }
    for (const [questionId, { ndcg10 }] of Object.entries(was.perQuestion)) {
      const now = is.perQuestion[questionId]?.ndcg10 ?? 0;
      if (now < ndcg10) losses.push({ questionId, ranking, before: ndcg10, after: now });
    }
  }
  return { drops, losses: mostFirst(losses) };
}

/** Questions that hybrid search answers worse than the better of its parts. */
export function lossesOfFusion({ rankings: { keyword, vector, hybrid } }: Run): Loss[] {
  const losses = Object.entries(hybrid?.perQuestion ?? {}).flatMap(([questionId, { ndcg10: after }]): Loss[] => {
    const parts = [keyword, vector].map((part) => part?.perQuestion[questionId]?.ndcg10 ?? 0);
    const before = Math.max(...parts);
    return after < before ? [{ questionId, ranking: "hybrid", before, after }] : [];
  });
  return mostFirst(losses);
}

export function entriesOf({ rankings }: Run) {
  return (["keyword", "vector", "hybrid"] as const).flatMap((name) => {
    const measured = rankings[name];
    return measured === undefined ? [] : [[name, measured] as const];
  });
}

function mostFirst(losses: readonly Loss[]): Loss[] {
  return losses.toSorted((a, b) => b.before - b.after - (a.before - a.after));
}

function shown(value: number): string {
  return value.toFixed(3);
}
