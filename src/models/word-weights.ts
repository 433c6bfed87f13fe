import { wordsOf } from "../knowledge/words.ts";

/** Words that say nothing about what a question is about. */
const stopWords = new Set(
  (
    "a about after all also am an and any are as at be because been before but by can could d did do does doing for from " +
    "get got had has have how i if in into is it its just ll me more most much my need no not of on or other our out " +
    "please re s should so some such t tell than that the their them then there these they this those to too up us ve " +
    "very want was we were what when where which while who whom why will with would you your"
  ).split(" "),
);

/** Weighs the words of a question: one that occurs in few of the texts tells more than one that is everywhere. */
export class WordWeights {
  readonly #weights: ReadonlyMap<string, number>;

  constructor(question: string, texts: readonly string[]) {
    const known = texts.map((text) => new Set(wordsOf(text)));
    const asked = new Set(wordsOf(question));
    const telling = [...asked].filter((word) => !stopWords.has(word));
    this.#weights = new Map(
      telling.map((word) => {
        const occurrences = known.filter((words) => words.has(word)).length;
        return [word, Math.log(1 + texts.length / (1 + occurrences)) + 0.1];
      }),
    );
  }

  /** The sum of the weights of the question's words that occur in the text, each once. */
  score(text: string): number {
    let score = 0;
    for (const word of new Set(wordsOf(text))) score += this.#weights.get(word) ?? 0;
    return score;
  }
}
