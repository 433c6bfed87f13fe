import type { StoredChunk, StoreFilter } from "./knowledge-store.ts";
import type { Audience } from "./scope.ts";

/** A retrieved chunk, or neighbours in one, with what search thinks of it. */
export interface Passage extends StoredChunk {
  /** From 0 to 1, of the fused ranking; comparable within one search only. */
  readonly score: number;
}

export interface SearchResult {
  readonly passages: readonly Passage[];
  /** `keyword` where no embedding model is configured, or where it could not be reached in time (`reason` says which). */
  readonly mode: "hybrid" | "keyword";
  readonly reason: string | null;
}

/** What is looked for, and what must hold of whatever is found. */
export interface SearchQuery {
  readonly text: string;
  readonly filter?: StoreFilter;
}

/**
 * Searches what the audience may read; best first, at most `limit`. Never throws for a failed embedding.
 * A string is a question: filters in it are read leniently, and dropped where they leave nothing.
 */
export type SearchKnowledge = (
  query: string | SearchQuery,
  audience: Audience,
  limit: number,
  signal: AbortSignal,
) => Promise<SearchResult>;
