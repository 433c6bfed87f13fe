import { UserError } from "../errors.ts";
import { meanOf } from "./metrics.ts";
import type { Run, RunOfRanking } from "./run.ts";

/** Two runs of a set that grows, on the questions that are in both. @throws UserError where there is none */
export function onShared(before: Run, after: Run): readonly [Run, Run] {
  const asked = (run: Run) => new Set(Object.keys(run.rankings.keyword?.perQuestion ?? {}));
  const now = asked(after);
  const shared = new Set([...asked(before)].filter((id) => now.has(id)));
  if (before.collection !== after.collection || shared.size === 0)
    throw new UserError(
      "another-collection",
      `The last run, of \`${before.collection}\`, shares no question with this one, of \`${after.collection}\`: they can't be compared.`,
    );
  return [narrowed(before, shared), narrowed(after, shared)];
}

function narrowed(run: Run, ids: ReadonlySet<string>): Run {
  const only = ({ perQuestion }: RunOfRanking): RunOfRanking => {
    const kept = Object.entries(perQuestion).filter(([id]) => ids.has(id));
    return { mean: meanOf(kept.map(([, measured]) => measured)), perQuestion: Object.fromEntries(kept) };
  };
  const rankings = Object.fromEntries(Object.entries(run.rankings).map(([name, ranking]) => [name, only(ranking)]));
  return { ...run, questions: ids.size, rankings };
}
