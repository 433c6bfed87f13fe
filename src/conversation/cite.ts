import type { Passage } from "../knowledge/search.ts";
import type { Source } from "../platform/reply.ts";

/** The passages that the text cites as `[n]`, n counting from 1, in the order of their numbers; each once. */
export function citedSources(text: string, passages: readonly Passage[]): Source[] {
  const numbers = new Set<number>();
  // `[1, 2]` and `[1][2]` cite both; `[1](…)` is a link whose text happens to be a number.
  for (const [, list = ""] of text.matchAll(/\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\](?!\()/g)) {
    for (const number of list.split(",")) numbers.add(Number(number));
  }
  return passages.flatMap((passage, index) => (numbers.has(index + 1) ? [sourceOf(passage, index + 1)] : []));
}

function sourceOf(passage: Passage, number: number): Source {
  return { number, passageId: passage.id, title: passage.documentTitle, url: passage.url, path: passage.path };
}
