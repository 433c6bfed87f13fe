import type { Conversation } from "../platform/message.ts";
import type { StoredChunk } from "./knowledge-store.ts";

/** A retrieved chunk with what search thinks of it. */
export interface Passage extends StoredChunk {
  /** Of the fused ranking; comparable within one search only. */
  readonly score: number;
}

export interface SearchResult {
  readonly passages: readonly Passage[];
  /** `keyword` where no embedding model is configured, or where it could not be reached in time (`reason` says which). */
  readonly mode: "hybrid" | "keyword";
  readonly reason: string | null;
}

/** Searches what everyone in the conversation may read; best first, at most `limit`. Never throws for a failed embedding. */
export type SearchKnowledge = (
  query: string,
  conversation: Conversation,
  limit: number,
  signal: AbortSignal,
) => Promise<SearchResult>;
