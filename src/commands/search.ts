import * as z from "zod";
import { parseSearch } from "../knowledge/search-query.ts";
import type { Passage, SearchKnowledge } from "../knowledge/search.ts";
import { type Command, defineCommand } from "./command.ts";
import { matchingLines } from "./matching-lines.ts";

export interface SearchCommandDeps {
  readonly search: SearchKnowledge;
  readonly now: () => number;
}

/** Results a page. */
const pageSize = 5;

export function searchCommand({ search, now }: SearchCommandDeps): Command {
  return defineCommand({
    name: "search",
    description: "Search the documents, without an answer by the model",
    isPrivate: true,
    options: z.object({
      query: z.string().trim().min(1, "please write what to look for").max(400, "at most 400 characters").meta({
        description: 'Words, and "a phrase", -without, #channel, from:name, after:2026-01, before:2026-03-31',
        takesRest: true,
      }),
      page: z.int().min(1).max(20).default(1).meta({ description: "Which five results, from 1" }),
    }),
    suggestions: {},
    async run({ conversation, author, signal }, { query, page }) {
      const asked = parseSearch(query);
      // One more than is shown says whether there is another page.
      const { passages, reason } = await search(
        asked,
        { ...conversation, readerId: author.id },
        page * pageSize + 1,
        signal,
      );
      const shown = passages.slice((page - 1) * pageSize, page * pageSize);
      if (shown.length === 0) return nothing(page, asked.filter !== undefined);
      const results = shown.map((passage, index) =>
        resultOf(passage, (page - 1) * pageSize + index + 1, asked.text, now()),
      );
      const hasMore = passages.length > page * pageSize && page < 20;
      return [
        ...results,
        ...(hasMore ? [`_More: \`/search ${query.replaceAll("`", "'")} page:${page + 1}\`_`] : []),
        ...(reason === null ? [] : [`_Searched by keyword alone: ${reason}._`]),
      ].join("\n\n");
    },
  });
}

function nothing(page: number, isNarrowed: boolean): string {
  if (page > 1) return "There are no more results.";
  return isNarrowed
    ? 'Nothing found that fits all of it. Try without `from:`, `before:`, `after:`, `#channel`, `"…"` or `-…`.'
    : "Nothing found. Try other words, or fewer.";
}

function resultOf(passage: Passage, number: number, query: string, now: number): string {
  const { documentTitle, path, url, text, authors, at, score } = passage;
  const title = url === null ? `**${documentTitle}**` : `**[${documentTitle}](${url})**`;
  const where = path.length === 0 ? "" : ` › ${path.join(" › ")}`;
  const facts = [
    ...(authors.length === 0 ? [] : [authors.slice(0, 3).join(", ")]),
    ...(at === null ? [] : [ageOf(at, now)]),
    `${Math.round(score * 100)} %`,
  ];
  const lines = matchingLines(text, query).map((line) => `> ${line}`);
  return [`${number}. ${title}${where} · ${facts.join(" · ")}`, ...lines].join("\n");
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
