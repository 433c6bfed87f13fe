import type { Place } from "./message.ts";

/** Five of what a search found, for a platform that draws its own pages, and for cards. */
export interface SearchPage {
  /** From 1. */
  readonly page: number;
  readonly results: readonly SearchPageResult[];
  readonly hasMore: boolean;
  /** Whether the query narrows what it looks through: by channel, author, time, phrase. */
  readonly isNarrowed: boolean;
  /** Why it was searched by keyword alone, or null. */
  readonly reason: string | null;
}

export interface SearchPageResult {
  /** Over all pages, from 1. */
  readonly number: number;
  /** For platforms that can open it in place. */
  readonly passageId: string;
  readonly title: string;
  /** An https address, or null for a local file. */
  readonly url: string | null;
  /** Headings, outermost first. */
  readonly path: readonly string[];
  /** Who wrote it, how long ago, how well it fits; as far as that is known. */
  readonly facts: readonly string[];
  /** The lines that match, each of plain words, in Markdown with those that were looked for in bold. */
  readonly lines: readonly string[];
}

/** Who looks, and where. */
export interface Searcher extends Place {
  /** Who alone sees the page; null where others do. */
  readonly readerId: string | null;
}

/** Searches what whoever sees the page may read. @param page from 1, at most {@link lastSearchPage}. */
export type LoadSearchPage = (
  query: string,
  page: number,
  searcher: Searcher,
  signal: AbortSignal,
) => Promise<SearchPage>;

export const lastSearchPage = 20;
export const longestQuery = 400;
