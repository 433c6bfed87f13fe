import type { CitedPassage } from "../knowledge/citing-store.ts";
import { lastingTitle } from "../knowledge/lasting-title.ts";
import { lineHashes } from "../knowledge/line-hashes.ts";
import type { Passage } from "../knowledge/search.ts";
import type { Source } from "../platform/reply.ts";

/** The passages that an answer cites, in the order of their numbers. Passage n is at index n - 1. */
export function citedSources(cited: ReadonlySet<number>, passages: readonly Passage[]): Source[] {
  return passages.flatMap((passage, index) => (cited.has(index + 1) ? [sourceOf(passage, index + 1)] : []));
}

/** The same passages, as their answer is known to rest on them. */
export function citedPassages(cited: ReadonlySet<number>, passages: readonly Passage[]): CitedPassage[] {
  return passages
    .filter((_, index) => cited.has(index + 1))
    .map((passage) => ({
      sourceId: passage.sourceId,
      documentKey: passage.documentKey,
      title: lastingTitle(passage),
      lines: lineHashes(passage.text),
    }));
}

function sourceOf(passage: Passage, number: number): Source {
  return { number, passageId: passage.id, title: passage.documentTitle, url: passage.url, path: passage.path };
}
