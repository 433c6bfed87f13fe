import { stopWords } from "./stop-words.ts";
import { wordsOf } from "./words.ts";
import type { Passage } from "./search.ts";

/** A passage has so much of what a question is about: docs/decisions/0009. */
const leastShare = 0.3;
/** A passage that has so much of it answers a question that none did before. */
const answeringShare = 0.6;

/** Whether one of the passages may answer the question, by its words alone. */
export function isGoodEnough(question: string, passages: readonly Passage[]): boolean {
  return bestCoverage(question, passages) >= leastShare;
}

/**
 * How much of the question's words the best passage has, from 0 to 1: a word that is in few of the passages says more, and
 * one that is in none of what was found says most.
 */
function bestCoverage(
  question: string,
  passages: readonly Passage[],
  counts: (passage: Passage) => boolean = () => true,
): number {
  const known = passages.map(
    ({ documentTitle, path, text }) => new Set(wordsOf([documentTitle, ...path, text].join("\n"))),
  );
  const asked = [...new Set(wordsOf(question))].filter((word) => !stopWords.has(word));
  if (asked.length === 0) return passages.length > 0 ? 1 : 0;
  const weights = asked.map((word) => {
    const holding = known.map((words) => words.has(word) || hasNearly(words, word));
    const often = holding.filter(Boolean).length;
    return { holding, weight: Math.log(1 + (passages.length + 1) / (often + 0.5)) };
  });
  const whole = weights.reduce((sum, { weight }) => sum + weight, 0);
  const shares = passages.map((passage, index) =>
    counts(passage) ? weights.reduce((sum, { holding, weight }) => sum + (holding[index] === true ? weight : 0), 0) : 0,
  );
  return Math.max(0, ...shares) / whole;
}

/** Whether one of them, which was not there before, answers what nothing answered then. */
export function answersNow(question: string, passages: readonly Passage[], before: ReadonlySet<string>): boolean {
  const isNew = ({ id }: Passage) => !before.has(id);
  return passages.some(isNew) && bestCoverage(question, passages, isNew) >= answeringShare;
}

/** What came nearest, by title, each once. */
export function nearestTitles(passages: readonly Passage[]): string[] {
  return [...new Set(passages.map(({ documentTitle }) => documentTitle))].slice(0, 3);
}

/** Search forgives a slip in a longer word; so must whoever judges what it found. */
const leastForgiven = 4;

function hasNearly(words: ReadonlySet<string>, word: string): boolean {
  return word.length >= leastForgiven && [...words].some((other) => isOneSlipFrom(word, other));
}

/** One letter more, less, another, or two changed about; the first letter is right. */
function isOneSlipFrom(a: string, b: string): boolean {
  if (a[0] !== b[0] || Math.abs(a.length - b.length) > 1) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  if (a.length !== b.length)
    return a.length < b.length ? a.slice(at) === b.slice(at + 1) : a.slice(at + 1) === b.slice(at);
  if (a.slice(at + 1) === b.slice(at + 1)) return true;
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}
