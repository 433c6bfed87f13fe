import type { DatabaseSync } from "node:sqlite";
import type { Allows } from "./chunk-facts.ts";
import { openPostings, type Postings } from "./keyword-postings.ts";
import { affordable, countedEntries, matchExpression, termsOf } from "./keyword-query.ts";
import { openSums, type Scored } from "./score-sums.ts";
import { openSpelling } from "./spelling.ts";

export interface WordHits {
  /** Best first. */
  readonly ranked: readonly Scored[];
  /** BM25 of any chunk; 0 where no word stands in it. */
  readonly scoreOf: (chunkId: number) => number;
}

/** Terms whose number of chunks is remembered, until the index changes where it is below the second number. */
const maxCounts = 50_000;
const rarelyCounted = 2_000;
/** So many postings are remembered, some 32 MB; then they are gathered anew. */
const maxPostings = 2_000_000;

/**
 * The best chunks by BM25. A question's score is the sum of its terms' scores, so each term is looked up by itself, and what
 * was found is remembered until the index changes: words that were asked before are added up in memory.
 */
export function openKeywordScan(database: DatabaseSync) {
  // No further than matters: a word that is in a hundred thousand chunks takes 10 ms to count.
  const counting = database.prepare(
    "SELECT count(*) AS count FROM (SELECT 1 FROM chunk_words WHERE chunk_words MATCH ? LIMIT ?)",
  );
  const gather = openPostings(database);
  const addUp = openSums();
  const spelling = openSpelling(database);
  const counts = new Map<string, number>();
  const postings = new Map<string, Postings>();
  let remembered = 0;
  let seen = -1;

  const countOf = (term: string): number => {
    const known = counts.get(term);
    if (known !== undefined) return known;
    const count = Number(counting.get(matchExpression([term]), countedEntries)?.["count"]);
    if (counts.size < maxCounts) counts.set(term, count);
    return count;
  };
  const postingsOf = (term: string): Postings => {
    const known = postings.get(term);
    if (known !== undefined) return known;
    const found = gather(term, seen);
    if (remembered > maxPostings) forget();
    remembered += found.ids.length;
    postings.set(term, found);
    return found;
  };
  const forget = () => {
    postings.clear();
    remembered = 0;
  };
  const scan = (terms: readonly string[], allows: Allows, limit: number): WordHits => {
    const sums = addUp(affordable(terms, countOf).map(postingsOf), allows);
    return { ranked: sums.best(limit), scoreOf: sums.of };
  };

  return (text: string, allows: Allows, limit: number, version: number): WordHits => {
    if (version !== seen) {
      // A common word stays one; to count it again costs most.
      for (const [term, count] of counts) if (count < rarelyCounted) counts.delete(term);
      forget();
    }
    seen = version;
    const terms = termsOf(text);
    const hits = scan(terms, allows, limit);
    if (hits.ranked.length > 0) return hits;
    const unknown = terms.filter((term) => countOf(term) === 0);
    return unknown.length === 0 ? hits : scan(unknown.flatMap(spelling), allows, limit);
  };
}
