import { parseSearch } from "../knowledge/search-query.ts";
import type { Passage, SearchKnowledge } from "../knowledge/search.ts";
import { lastSearchPage, type LoadSearchPage, type SearchPageResult } from "../platform/search-page.ts";
import { matchingLines } from "./matching-lines.ts";

/** Results a page. */
const pageSize = 5;

export interface SearchPageDeps {
  readonly search: SearchKnowledge;
  readonly now: () => number;
}

export function createLoadSearchPage({ search, now }: SearchPageDeps): LoadSearchPage {
  return async (query, page, searcher, signal) => {
    const asked = parseSearch(query);
    // One more than is shown says whether there is another page.
    const { passages, reason } = await search(asked, searcher, page * pageSize + 1, signal);
    const before = (page - 1) * pageSize;
    const shown = passages.slice(before, before + pageSize);
    return {
      page,
      results: shown.map((passage, index) => resultOf(passage, before + index + 1, asked.text, now())),
      hasMore: passages.length > before + pageSize && page < lastSearchPage,
      isNarrowed: asked.filter !== undefined,
      reason,
    };
  };
}

function resultOf(passage: Passage, number: number, query: string, now: number): SearchPageResult {
  const { id: passageId, documentTitle: title, path, url, text, authors, at, score } = passage;
  const facts = [
    ...(authors.length === 0 ? [] : [authors.slice(0, 3).join(", ")]),
    ...(at === null ? [] : [ageOf(at, now)]),
    `${Math.round(score * 100)} %`,
  ];
  return { number, passageId, title, url, path, facts, lines: matchingLines(text, query) };
}

const dayMs = 86_400_000;

/** `today`, `3 days ago`, `5 months ago`, `2 years ago`. */
function ageOf(at: number, now: number): string {
  const days = Math.floor((now - at) / dayMs);
  if (days < 1) return "today";
  const [count, unit] =
    days < 60 ? [days, "day"] : days < 730 ? [Math.floor(days / 30.4), "month"] : [Math.floor(days / 365.25), "year"];
  return `${count} ${unit}${count === 1 ? "" : "s"} ago`;
}
