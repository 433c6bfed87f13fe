import * as z from "zod";
import type { Passage, SearchKnowledge } from "../knowledge/search.ts";
import { type Command, defineCommand } from "./command.ts";

const excerptCharacters = 220;

export function searchCommand({ search }: { readonly search: SearchKnowledge }): Command {
  return defineCommand({
    name: "search",
    description: "Search the documents, without an answer by the model",
    isPrivate: true,
    options: z.object({
      query: z
        .string()
        .trim()
        .min(1, "please write what to look for")
        .max(400, "at most 400 characters")
        .meta({ description: "What to look for", takesRest: true }),
      limit: z.int().min(1).max(10).default(5).meta({ description: "How many results, 1 to 10" }),
    }),
    suggestions: {},
    async run({ conversation, signal }, { query, limit }) {
      const { passages, reason } = await search(query, conversation, limit, signal);
      if (passages.length === 0) return "Nothing found. Try other words, or fewer.";
      const results = passages.map((passage, index) => resultOf(passage, index + 1));
      return [...results, ...(reason === null ? [] : [`_Searched by keyword alone: ${reason}._`])].join("\n\n");
    },
  });
}

function resultOf({ documentTitle, path, url, text, score }: Passage, number: number): string {
  const title = url === null ? `**${documentTitle}**` : `**[${documentTitle}](${url})**`;
  const where = path.length === 0 ? "" : ` › ${path.join(" › ")}`;
  return `${number}. ${title}${where} · ${score.toFixed(3)}\n> ${excerptOf(text)}`;
}

/** One line of plain words: an excerpt must not open a fence or a table that its cut would leave open. */
function excerptOf(text: string): string {
  const line = text
    .replaceAll(/[`*_|#>~]+/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  return line.length <= excerptCharacters ? line : `${line.slice(0, line.lastIndexOf(" ", excerptCharacters))}…`;
}
