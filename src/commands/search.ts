import * as z from "zod";
import { StorageError, UserError } from "../errors.ts";
import type { HandleCard } from "../platform/card.ts";
import { lastSearchPage, type LoadSearchPage, longestQuery } from "../platform/search-page.ts";
import { type Command, defineCommand } from "./command.ts";
import { searchCard } from "./search-card.ts";

/** What people search for, for as long as its pages may be turned: a query is longer than a button's value. */
export interface KeptQueries {
  /** Resolves to the id by which it is found, of at most 20 letters, digits, `-` and `_`. @throws StorageError */
  keep(query: string): Promise<string>;
  /** Null where it was kept too long ago. @throws StorageError */
  find(id: string): Promise<string | null>;
}

export interface SearchCommandDeps {
  readonly loadSearchPage: LoadSearchPage;
  readonly queries: KeptQueries;
}

/** Discord and Slack wait for 3 s; whoever presses waits no longer than this. */
const pageMs = 20_000;

export function searchCommand({ loadSearchPage, queries }: SearchCommandDeps): Command {
  return defineCommand({
    name: "search",
    description: "Search the documents, without an answer by the model",
    isPrivate: true,
    options: z.object({
      query: z
        .string()
        .trim()
        .min(1, "please write what to look for")
        .max(longestQuery, `at most ${longestQuery} characters`)
        .meta({
          description: 'Words, and "a phrase", -without, #channel, from:name, after:2026-01, before:2026-03-31',
          takesRest: true,
        }),
      page: z.int().min(1).max(lastSearchPage).default(1).meta({ description: "Which five results, from 1" }),
    }),
    suggestions: {},
    async run({ conversation, author, signal }, { query, page }) {
      const [found, id] = await Promise.all([
        loadSearchPage(query, page, { ...conversation, readerId: author.id }, signal),
        // Without it there are no buttons, which is no reason not to show what was found.
        queries.keep(query).catch((error: unknown) => {
          if (error instanceof StorageError) return null;
          throw error;
        }),
      ]);
      return searchCard(found, query, id);
    },
  });
}

const turned = z.templateLiteral([z.string(), ":", z.int()]);

/** Turns the page in place. Whose conversation it is that it is pressed in decides anew what may be shown. */
export function turnSearchPage({ loadSearchPage, queries }: SearchCommandDeps): HandleCard {
  return async ({ value, conversation, author, messageId }) => {
    const [id = "", digits = ""] = turned.parse(value).split(":");
    const query = await queries.find(id);
    if (query === null) throw new UserError("search-expired", "This search is over a day old. Please search again.");
    const page = Math.min(Math.max(Number(digits), 1), lastSearchPage);
    // A message with an id is one that others see, too, unless nobody else is there.
    const isAlone = messageId === null || conversation.visibility === "direct";
    const searcher = { ...conversation, readerId: isAlone ? author.id : null };
    const found = await loadSearchPage(query, page, searcher, AbortSignal.timeout(pageMs));
    return { kind: "replace", card: searchCard(found, query, id) };
  };
}
