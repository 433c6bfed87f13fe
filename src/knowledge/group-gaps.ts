import type { GapGroup } from "./gap-admin.ts";
import type { Gap } from "./gap-store.ts";
import { tellingWords } from "./words.ts";

/** So near are two questions that ask for the same, by the cosine of their words. */
const leastCosine = 0.5;

/** By the words that questions share, the rarer the more; the largest groups first, then the newest. */
export function groupGaps(gaps: readonly Gap[]): GapGroup[] {
  const words = new Map(gaps.map((gap) => [gap, tellingWords(gap.question)]));
  const weigh = weightsOf([...words.values()]);
  const groups: Gap[][] = [];
  for (const gap of gaps.toSorted((a, b) => a.at - b.at)) {
    const own = words.get(gap) ?? new Set<string>();
    const group = groups.find(
      ([first]) => first !== undefined && cosine(own, words.get(first) ?? own, weigh) >= leastCosine,
    );
    if (group === undefined) groups.push([gap]);
    else group.push(gap);
  }
  return groups
    .map((group) => group.toReversed())
    .map((group) => ({ id: group.at(-1)?.turnId ?? "", question: group[0]?.question ?? "", gaps: group }))
    .toSorted((a, b) => b.gaps.length - a.gaps.length || (b.gaps[0]?.at ?? 0) - (a.gaps[0]?.at ?? 0));
}

type Weigh = (word: string) => number;

function weightsOf(all: readonly ReadonlySet<string>[]): Weigh {
  const counts = new Map<string, number>();
  for (const word of all.flatMap((words) => [...words])) counts.set(word, (counts.get(word) ?? 0) + 1);
  return (word) => Math.log(1 + all.length / (counts.get(word) ?? 1));
}

function cosine(a: ReadonlySet<string>, b: ReadonlySet<string>, weigh: Weigh): number {
  const square = (words: Iterable<string>) => [...words].reduce((sum, word) => sum + weigh(word) ** 2, 0);
  const whole = Math.sqrt(square(a) * square(b));
  return whole === 0 ? 0 : square([...a].filter((word) => b.has(word))) / whole;
}
