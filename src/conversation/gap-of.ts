import { isGoodEnough, nearestTitles } from "../knowledge/good-enough.ts";
import { identifiersIn } from "../knowledge/identifiers.ts";
import type { Passage } from "../knowledge/search.ts";
import { tellingWords } from "../knowledge/words.ts";
import type { FoundGap } from "../turns/conclusion.ts";

/** How models say that they were not given the answer, in the first sentences. */
const unknown = new RegExp(
  [
    String.raw`\b(?:do not|don['’]t) (?:know|have (?:any )?(?:information|details))`,
    String.raw`\b(?:could|can|do|does|did|is|are)(?: not|n['’]t|not) (?:find|answer|contain|mention|cover|say|hold|include|specify|mentioned|covered|documented)`,
    String.raw`\b(?:no|nothing) (?:information|mention|passage|document|about this|is said)`,
    String.raw`weiß (?:\p{L}+ ){0,3}nicht|nicht (?:gefunden|erwähnt|enthalten|hervor)|\bkeine (?:Informationen|Angaben)`,
    String.raw`\bne sais pas|aucune information|ne (?:contiennent|mentionnent) pas|\bno (?:lo )?(?:sé|encuentro|hay información)`,
    String.raw`わかりません|見つかりません|不知道|没有找到`,
  ].join("|"),
  "iu",
);
const lookedAt = 400;
/** Fewer words are a greeting, or thanks. */
const leastWords = 2;

export interface Answered {
  /** The question as it was searched for. */
  readonly question: string;
  /** What the answer could have been taken from. */
  readonly passages: readonly Passage[];
  readonly text: string;
  readonly citesNothing: boolean;
}

/**
 * The gap that an answer has shown: it cites nothing, and either says itself that it does not know, or nothing that was found
 * has enough of the question. Null where there is none, or where nothing was asked.
 */
export function gapOf({ question, passages, text, citesNothing }: Answered): FoundGap | null {
  if (!citesNothing || !asksSomething(question)) return null;
  const isKnownNot = unknown.test(text.slice(0, lookedAt));
  if (!isKnownNot && (isGoodEnough(question, passages) || !/[?？]/.test(question))) return null;
  return { question, nearest: nearestTitles(passages), passageIds: passages.map(({ id }) => id) };
}

function asksSomething(question: string): boolean {
  return tellingWords(question).size >= leastWords || identifiersIn(question).length > 0;
}
