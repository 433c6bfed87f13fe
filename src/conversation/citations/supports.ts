import { identifiersIn } from "../../knowledge/identifiers.ts";
import { tellingWords, wordsOf } from "../../knowledge/words.ts";
import { isSmallWord, languageOf } from "./language-of.ts";
import { holds, quotationsIn } from "./quotations.ts";

/** What a citation may rest on: the passage with its title and headings. */
export interface Evidence {
  readonly text: string;
}

/** A sentence, or the part of one, that a group of citations stands behind. */
export interface Claim {
  readonly text: string;
  /** The answer as far as it goes, which tells its language better than one sentence. */
  readonly before: string;
  /** What the asker wrote: numbers and names of theirs need no source. */
  readonly question: string;
}

/** Fewer say too little to be held against a passage. */
const leastWords = 4;
/** Of a claim's telling words so many stand in what it cites: docs/decisions/0008. */
const leastShare = 0.25;
/** Cited beside others, a passage brings so much of what they have together. */
const leastPart = 0.15;

/**
 * Which of the passages that a claim cites support it, as far as words can tell. Made to keep what is right rather than
 * to find all that is wrong: a citation goes only where the passage lacks the words that are quoted, the numbers or names,
 * or nearly all of the words. Of a translation only numbers and names are expected.
 */
export function supporting(claim: Claim, cited: readonly Evidence[]): boolean[] {
  const quoted = quotationsIn(claim.text).filter((words) => !holds(claim.question, words));
  const words = wordsToHold(claim.text);
  const facts = factsIn(claim);
  const together = cited.map(({ text }) => text).join("\n");
  return cited.map(({ text }) => {
    if (isTranslated(claim, text)) return facts.length < 2 || facts.some((fact) => has(text, fact));
    if (quoted.length > 0) return quoted.some((words) => holds(text, words));
    if (facts.some((fact) => !has(together, fact))) return false;
    if (facts.length > 0 && cited.length > 1 && facts.some((fact) => has(text, fact))) return true;
    if (words.size < leastWords) return true;
    const share = shareOf(words, text);
    return share >= leastShare || (share >= leastPart && shareOf(words, together) >= leastShare);
  });
}

export function isTelling(text: string): boolean {
  return wordsToHold(text).size >= leastWords || factsIn({ text, before: "", question: "" }).length > 0;
}

function wordsToHold(text: string): Set<string> {
  return new Set([...tellingWords(text)].filter((word) => !isSmallWord(word)));
}

function shareOf(words: ReadonlySet<string>, text: string): number {
  const known = new Set(wordsOf(text));
  return [...words].filter((word) => known.has(word)).length / words.size;
}

function isTranslated({ text, before }: Claim, passage: string): boolean {
  const own = languageOf(text) ?? languageOf(`${before}\n${text}`.slice(-800));
  const other = languageOf(passage);
  return own !== null && other !== null && own !== other;
}

/** Numbers and identifiers that are not the asker's own. Small words ("two ways") are the answer's own count. */
function factsIn({ text, question }: Claim): string[] {
  const bare = text.replace(/^\s*(?:[-*+]|\d+[.)])\s+/, "");
  const numbers = bare.match(/(?<![\p{Script=Latin}\p{N}._-])\d+(?:[.,]\d+)*(?![\p{Script=Latin}\d_-])/gu) ?? [];
  return [...numbers.map(plainNumber), ...identifiersIn(bare.replaceAll(/[*_]{2}/g, ""))].filter(
    (fact) => !has(question, fact),
  );
}

function has(text: string, fact: string): boolean {
  if (!/^[\d.]+$/.test(fact)) return text.toLowerCase().includes(fact);
  const numbers = (text.match(/\d+(?:[.,]\d+)*/g) ?? []).map(plainNumber);
  const word = numberWords[Number(fact)];
  return numbers.includes(fact) || (word !== undefined && wordsOf(text).includes(word));
}

/** `1,000` and `1000` are one number; so are `5` and `5.0`. */
function plainNumber(number: string): string {
  const plain = number.replaceAll(/,(?=\d{3}(?!\d))/g, "").replaceAll(",", ".");
  return /^\d+\.\d+$/.test(plain) ? plain.replace(/\.?0+$/, "") : plain;
}

const numberWords = "zero one two three four five six seven eight nine ten eleven twelve".split(" ");
