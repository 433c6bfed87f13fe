import { lineHashes } from "../../knowledge/line-hashes.ts";
import type { Passage } from "../../knowledge/search.ts";
import { tellingWords } from "../../knowledge/words.ts";
import { isSmallWord } from "../citations/language-of.ts";
import type { RememberedTurn, Support } from "../history.ts";

export interface Written {
  readonly question: string;
  readonly text: string;
  /** All that was given for it: passage n is at index n - 1. */
  readonly passages: readonly Passage[];
  readonly cited: ReadonlySet<number>;
  /** What was said before, as far as it was given, too. */
  readonly remembered: readonly RememberedTurn[];
}

/** So many words of one sentence, and so many of all its words, are no chance. */
const leastWords = 3;
const leastShare = 0.5;

/**
 * Every passage that whoever reads the answer must be allowed to read: those it cites, those that it says words of without
 * citing them, and what an earlier answer rests on that it repeats. Rather one too many: the answer may be shown to others.
 */
export function restsOn({ question, text, passages, cited, remembered }: Written): Support[] {
  const supports = passages.map((passage, index) => ({ passage, number: index + 1 }));
  const named = supports.filter(({ number }) => cited.has(number));
  const known = wordsIn([question, ...named.map(({ passage }) => wordsOfPassage(passage))].join("\n"));
  const sentences = sentencesOf(text);
  const unnamed = supports.filter(
    ({ passage, number }) => !cited.has(number) && says(sentences, wordsIn(wordsOfPassage(passage)), known),
  );
  const repeated = remembered
    .filter(({ answer }) => says(sentences, wordsIn(answer.text), known))
    .flatMap(({ answer: { restsOn: before = [] } }) => before);
  const own = [
    ...named.map(({ passage, number }) => supportOf(passage, number)),
    ...unnamed.map(({ passage }) => supportOf(passage, null)),
  ];
  const seen = new Set(own.map(keyOf));
  return [...own, ...repeated.filter((one) => !seen.has(keyOf(one))).map((one) => ({ ...one, number: null }))];
}

/** Whether a sentence has words of this text that are not known from elsewhere. */
function says(
  sentences: readonly ReadonlySet<string>[],
  words: ReadonlySet<string>,
  known: ReadonlySet<string>,
): boolean {
  return sentences.some((sentence) => {
    const shared = [...sentence].filter((word) => words.has(word));
    const fresh = shared.filter((word) => !known.has(word));
    return fresh.length >= leastWords && shared.length >= leastShare * sentence.size;
  });
}

function sentencesOf(text: string): ReadonlySet<string>[] {
  return text.split(/(?<=[.!?…。！？])\s+|\n+/).map(wordsIn);
}

function wordsIn(text: string): Set<string> {
  return new Set([...tellingWords(text)].filter((word) => !isSmallWord(word)));
}

function wordsOfPassage({ documentTitle, path, text }: Passage): string {
  return [documentTitle, ...path, text].join("\n");
}

function supportOf({ sourceId, documentKey, documentTitle: title, text }: Passage, number: number | null): Support {
  return { sourceId, documentKey, title, lines: lineHashes(text), number };
}

function keyOf({ sourceId, documentKey, lines }: Support): string {
  return [sourceId, documentKey, ...lines].join(" ");
}
