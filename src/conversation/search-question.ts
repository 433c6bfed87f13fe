import type { SearchResult } from "../knowledge/search.ts";
import type { QuestionAsked } from "../platform/event.ts";
import type { Engine } from "./engine.ts";
import { leansOnContext } from "./follow-up.ts";
import type { RememberedTurn } from "./history.ts";
import { providerIds } from "./provider-ids.ts";
import type { StandAlone } from "./stand-alone.ts";

export interface SearchedQuestion {
  readonly found: SearchResult;
  readonly searched: StandAlone;
}

/** Searches for a question; one that leans on the conversation with what was said there, every other one at once. */
export async function searchQuestion(
  question: QuestionAsked,
  before: Promise<readonly RememberedTurn[]>,
  { search, standAlone, limits }: Pick<Engine, "search" | "standAlone" | "limits">,
  signal: AbortSignal,
): Promise<SearchedQuestion> {
  const { text, conversation } = question;
  const remembered = leansOnContext(text) ? await before : [];
  const searched = await standAlone({ text, remembered, ...providerIds(question) }, signal);
  return { found: await search(searched.query, conversation, limits.passages, signal), searched };
}
