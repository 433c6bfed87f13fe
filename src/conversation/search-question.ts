import { isGoodEnough } from "../knowledge/good-enough.ts";
import { audienceOf } from "../knowledge/scope.ts";
import type { SearchResult } from "../knowledge/search.ts";
import type { QuestionAsked } from "../platform/event.ts";
import type { Engine } from "./engine.ts";
import { leansOnContext } from "./follow-up.ts";
import type { RememberedTurn } from "./history.ts";
import { providerIds } from "./provider-ids.ts";
import type { Judge, StandAlone } from "./stand-alone.ts";

export interface SearchedQuestion {
  readonly found: SearchResult;
  /** What of it the model is given. */
  readonly given: SearchResult;
  readonly searched: StandAlone;
}

/** Searches for a question; one that leans on the conversation with what was said there, every other one at once. */
export async function searchQuestion(
  question: QuestionAsked,
  before: Promise<readonly RememberedTurn[]>,
  { search, standAlone, onlyQuotes, limits }: Pick<Engine, "search" | "standAlone" | "onlyQuotes" | "limits">,
  judge: Judge,
  signal: AbortSignal,
): Promise<SearchedQuestion> {
  const { text, conversation } = question;
  const remembered = leansOnContext(text) ? await before : [];
  const searched = await standAlone({ text, remembered, judge, ...providerIds(question) }, signal);
  const found = await search(searched.query, audienceOf(conversation, question.author), limits.passages, signal);
  const isUseless = onlyQuotes && !isGoodEnough(searched.query, found.passages);
  return { found, given: isUseless ? { ...found, passages: [] } : found, searched };
}
