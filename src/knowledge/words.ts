import { stopWords } from "./stop-words.ts";

/** Scripts that put no space between words: of what is written in them, each pair of characters counts as a word. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu;

/** The words of a text in their order, without their endings. */
export function wordsOf(text: string): string[] {
  const plain = text.normalize("NFKC").toLowerCase();
  const words: string[] = [];
  for (const [run] of plain.matchAll(/[\p{L}\p{M}\p{N}]+/gu)) {
    let from = 0;
    for (const { 0: piece, index } of run.matchAll(unspaced)) {
      if (index > from) words.push(stem(run.slice(from, index)));
      words.push(...pairsOf(piece));
      from = index + piece.length;
    }
    if (from < run.length) words.push(stem(run.slice(from)));
  }
  return words;
}

/** Those that say what a text is about, each once: no function words, no bare numbers. */
export function tellingWords(text: string): Set<string> {
  return new Set(wordsOf(text).filter((word) => !stopWords.has(word) && !/^\p{N}+$/u.test(word) && word.length > 1));
}

function pairsOf(piece: string): string[] {
  const characters = [...piece];
  if (characters.length === 1) return characters;
  return characters.slice(1).map((character, index) => `${characters[index] ?? ""}${character}`);
}

/** Enough of English's endings for "keys" to find "key", and "rotating" to find "rotate". */
function stem(word: string): string {
  if (word.length < 4 || stopWords.has(word)) return word;
  const bare = word.replace(/(?:ies|ied)$/, "y").replace(/(?:ings?|ed|es|s)$/, "");
  return bare.length < 3 ? word : bare.replace(/(?<=..[^aeiou])e$/, "").replace(/([^aeiou])\1$/, "$1");
}
