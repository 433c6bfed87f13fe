import type { StoreHits } from "./knowledge-store.ts";

/** The nearest passages whose words are looked at. */
const looked = 5;
/** So many questions are remembered, each new one weighing as one of them; before the first it is as if these had been asked. */
const memory = { most: 100, before: 10, agreement: 0.5 };
/** Of the logistic curve from agreement to weight, chosen on half of the questions: docs/decisions/0006. */
const curve = { steepness: 8.6, middle: 0.575 };

/**
 * How far search by meaning is trusted, learnt from what is asked: where the passages that it finds nearest have the
 * question's words too, more often than not, its vectors know what these texts are about. Vectors that know nothing find
 * passages without any. One question says little (the best answer may have none of its words), a hundred say it well.
 */
export class TrustInMeaning {
  #agreement = memory.agreement;
  #questions = memory.before;

  /** Its weight against words, from 0 to 1. */
  get weight(): number {
    return 1 / (1 + Math.exp(-curve.steepness * (this.#agreement - curve.middle)));
  }

  learn({ keyword, vector }: StoreHits): void {
    const mostWords = keyword[0]?.words ?? 0;
    if (mostWords === 0 || vector.length === 0) return;
    const nearest = vector.slice(0, looked);
    const agreement = nearest.reduce((sum, { words }) => sum + words / mostWords, 0) / nearest.length;
    this.#questions = Math.min(memory.most, this.#questions + 1);
    this.#agreement += (agreement - this.#agreement) / this.#questions;
  }
}
