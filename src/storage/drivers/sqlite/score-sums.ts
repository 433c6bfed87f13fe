import type { Allows } from "./chunk-facts.ts";
import type { Postings } from "./keyword-postings.ts";

export interface Scored {
  readonly id: number;
  readonly score: number;
}

/** What a question's terms add up to, until the next one is added up. */
export interface Sums {
  /** 0 where none of the terms stands in it. */
  readonly of: (chunkId: number) => number;
  /** Of equal ones the older comes first. */
  readonly best: (limit: number) => Scored[];
}

/** Adds up in one array that is used again: in a map, 25,000 entries take 2 ms instead of 0.3. */
export function openSums(): (found: readonly Postings[], allows: Allows) => Sums {
  let sums = new Float64Array(1_024);
  const touched: number[] = [];

  const add = (id: number, score: number) => {
    if (id >= sums.length) {
      const larger = new Float64Array(Math.max(id + 1, sums.length * 2));
      larger.set(sums);
      sums = larger;
    }
    const before = sums[id] ?? 0;
    if (before === 0) touched.push(id);
    sums[id] = before + score;
  };

  return (found, allows) => {
    for (const id of touched.splice(0)) sums[id] = 0;
    for (const { ids, scores } of found) {
      for (let at = 0; at < ids.length; at += 1) {
        const id = ids[at] ?? 0;
        if (allows(id)) add(id, scores[at] ?? 0);
      }
    }
    return { of: (id) => sums[id] ?? 0, best: (limit) => best(touched, sums, limit) };
  };
}

/** The few best of many, without sorting the many. */
function best(ids: readonly number[], sums: Float64Array, limit: number): Scored[] {
  const chosen: Scored[] = [];
  for (const id of ids) {
    const score = sums[id] ?? 0;
    const worst = chosen[limit - 1];
    if (worst !== undefined && !comesBefore({ id, score }, worst)) continue;
    let at = chosen.length;
    while (at > 0 && comesBefore({ id, score }, chosen[at - 1])) at -= 1;
    chosen.splice(at, 0, { id, score });
    chosen.length = Math.min(limit, chosen.length);
  }
  return chosen;
}

function comesBefore(one: Scored, other: Scored | undefined): boolean {
  if (other === undefined) return false;
  return one.score > other.score || (one.score === other.score && one.id < other.id);
}
