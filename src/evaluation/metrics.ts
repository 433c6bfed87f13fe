import * as z from "zod";

/** How well one ranking answers one question, each from 0 to 1. */
export const measures = z.object({
  ndcg10: z.number(),
  recall10: z.number(),
  recall100: z.number(),
  mrr10: z.number(),
});

export type Measures = Readonly<z.infer<typeof measures>>;

/** What the measures are called where people compare them. */
export const measureNames: Readonly<Record<keyof Measures, string>> = {
  ndcg10: "nDCG@10",
  recall10: "recall@10",
  recall100: "recall@100",
  mrr10: "MRR@10",
};

/**
 * @param found documents, best first.
 * @param grades of those that answer the question; there is one at least.
 */
export function measure(found: readonly string[], grades: ReadonlyMap<string, number>): Measures {
  const gains = found.slice(0, 10).map((id) => grades.get(id) ?? 0);
  const ideal = [...grades.values()].sort((a, b) => b - a).slice(0, 10);
  const recallAt = (depth: number) => found.slice(0, depth).filter((id) => grades.has(id)).length / grades.size;
  const first = gains.findIndex((gain) => gain > 0);
  return {
    ndcg10: discounted(gains) / discounted(ideal),
    recall10: recallAt(10),
    recall100: recallAt(100),
    mrr10: first < 0 ? 0 : 1 / (first + 1),
  };
}

export function meanOf(all: readonly Measures[]): Measures {
  const mean = (name: keyof Measures) => all.reduce((sum, each) => sum + each[name], 0) / all.length;
  return { ndcg10: mean("ndcg10"), recall10: mean("recall10"), recall100: mean("recall100"), mrr10: mean("mrr10") };
}

/** Gains count less the further down they are (Järvelin and Kekäläinen 2002, as trec_eval computes it). */
function discounted(gains: readonly number[]): number {
  return gains.reduce((sum, gain, index) => sum + gain / Math.log2(index + 2), 0);
}
