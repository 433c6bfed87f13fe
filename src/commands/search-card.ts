import type { Card, CardButton } from "../platform/card.ts";
import { plainWords } from "./plain-words.ts";
import type { SearchPage, SearchPageResult } from "../platform/search-page.ts";

/** A page turns in place only where it is one message; in Discord, of 2,000 characters. */
const maxCharacters = 1_950;

/** @param queryId null where the query could not be kept: then another page is searched for anew. */
export function searchCard(found: SearchPage, query: string, queryId: string | null): Card {
  const { page, results, hasMore, isNarrowed, reason } = found;
  if (results.length === 0)
    return { markdown: nothing(page, isNarrowed), picture: null, buttons: turnsOf(found, queryId) };
  const below = [
    ...(hasMore && queryId === null ? [`_More: \`/search ${query.replaceAll("`", "'")} page:${page + 1}\`_`] : []),
    ...(reason === null ? [] : [`_Searched by keyword alone: ${reason}._`]),
  ];
  return { markdown: fitted(results, below), picture: null, buttons: turnsOf(found, queryId) };
}

function turnsOf({ page, hasMore }: SearchPage, queryId: string | null): CardButton[] {
  if (queryId === null) return [];
  const turn = (to: number, label: string): CardButton => ({
    action: "search.page",
    value: `${queryId}:${to}`,
    label,
    style: "plain",
  });
  return [
    ...(page > 1 ? [turn(page - 1, `◀ Page ${page - 1}`)] : []),
    ...(hasMore ? [turn(page + 1, `Page ${page + 1} ▶`)] : []),
  ];
}

/** All results, with fewer lines of those that have most where the message would be too long. */
function fitted(results: readonly SearchPageResult[], below: readonly string[]): string {
  for (let most = 3; ; most -= 1) {
    const blocks = results.map((result) => blockOf({ ...result, lines: result.lines.slice(0, most) }));
    const markdown = [...blocks, ...below].join("\n\n");
    if (markdown.length <= maxCharacters || most === 0) return markdown;
  }
}

function blockOf({ number, title, url, path, facts, lines }: SearchPageResult): string {
  const words = plainWords(title) || "Untitled";
  const name = url === null ? `**${words}**` : `**[${words}](${inLink(url)})**`;
  const where = path.length === 0 ? "" : ` › ${path.map(plainWords).join(" › ")}`;
  return [
    `${number}. ${name}${where} · ${facts.map(plainWords).join(" · ")}`,
    ...lines.map((line) => `> ${line}`),
  ].join("\n");
}

/** An address may hold what would end the link. */
function inLink(url: string): string {
  return url.replaceAll(/[()<>\s]/g, (sign) => `%${sign.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}`);
}

function nothing(page: number, isNarrowed: boolean): string {
  if (page > 1) return "There are no more results.";
  return isNarrowed
    ? 'Nothing found that fits all of it. Try without `from:`, `before:`, `after:`, `#channel`, `"…"` or `-…`.'
    : "Nothing found. Try other words, or fewer.";
}
