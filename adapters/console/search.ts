import type { Context } from "hono";
import * as z from "zod";
import { lastSearchPage, longestQuery } from "../../src/platform/search-page.ts";
import { type Asked, searchPage, type Shown } from "./pages/search.ts";
import { parsePlace } from "./parse.ts";
import type { Site } from "./routes.ts";

/** As the form sends it, or a link. What is no page is the first one. */
const asked = z.object({
  q: z.string().trim().catch(""),
  channel: z.string().trim().catch(""),
  from: z.string().trim().catch(""),
  after: z.string().trim().catch(""),
  before: z.string().trim().catch(""),
  phrase: z.string().trim().catch(""),
  page: z.coerce.number().int().min(1).max(lastSearchPage).catch(1),
});

/** Searching takes no longer. */
const searchMs = 20_000;

/** The documents, searched without an answer by the model. */
export async function showSearch(c: Context, site: Site): Promise<Response> {
  const given = asked.parse(c.req.query());
  c.header("Cache-Control", "no-store");
  return c.html(searchPage(given, await shownFor(given, site)));
}

async function shownFor(given: Asked, { loadSearchPage }: Site): Promise<Shown> {
  const query = queryOf(given);
  const conversation = parsePlace("search");
  if (query === "" || conversation === null) return { kind: "nothing-asked" };
  if (query.length > longestQuery) return { kind: "too-long" };
  const found = await loadSearchPage(
    query,
    given.page,
    { ...conversation, readerId: null },
    AbortSignal.timeout(searchMs),
  );
  return { kind: "found", found };
}

/** The fields in the notation of `/search`. */
function queryOf({ q, channel, from, after, before, phrase }: Asked): string {
  const unquoted = (text: string) => text.replaceAll(/["“”]/g, " ").trim();
  return [
    q,
    channel && `#${channel.replace(/^#/, "")}`,
    unquoted(from) && `from:"${unquoted(from)}"`,
    after && `after:${after}`,
    before && `before:${before}`,
    unquoted(phrase) && `"${unquoted(phrase)}"`,
  ]
    .filter((part) => part !== "")
    .join(" ");
}
