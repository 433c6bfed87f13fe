import type { StoredChunk } from "./knowledge-store.ts";

/**
 * A document's title as it may be kept for long beside an answer or a question. What people said in a watched channel is named
 * after its first words, which go when they are deleted, or when who wrote them asks to be forgotten.
 */
export function lastingTitle({
  sourceId,
  documentKey,
  documentTitle,
}: Pick<StoredChunk, "sourceId" | "documentKey" | "documentTitle">): string {
  const isNamedAfterWords = /^(?:channel|pins):/.test(sourceId) && /^(?:thread|message):/.test(documentKey);
  return isNamedAfterWords ? "what was said in a channel" : documentTitle;
}
