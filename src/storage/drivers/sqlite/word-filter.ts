import type { DatabaseSync } from "node:sqlite";
import type { StoreFilter } from "../../../knowledge/knowledge-store.ts";
import type { Allows } from "./chunk-facts.ts";
import { matchExpression } from "./keyword-query.ts";

/** Narrows what is allowed to what holds a filter's phrases and none of its unwanted words. */
export function openWordFilter(database: DatabaseSync): (filter: StoreFilter, allows: Allows) => Allows {
  const holding = database.prepare("SELECT rowid FROM chunk_words WHERE chunk_words MATCH ?");
  const idsOf = (phrase: string) => new Set(holding.all(matchExpression([phrase])).map((row) => Number(row["rowid"])));

  return ({ phrases, without }, allows) => {
    const wanted = phrases.filter(hasWords).map(idsOf);
    const unwanted = without.filter(hasWords).map(idsOf);
    if (wanted.length === 0 && unwanted.length === 0) return allows;
    return (id) => allows(id) && wanted.every((ids) => ids.has(id)) && !unwanted.some((ids) => ids.has(id));
  };
}

function hasWords(phrase: string): boolean {
  return /[\p{L}\p{N}]/u.test(phrase);
}
