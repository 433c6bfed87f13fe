import type { MadeUp, MadeUpQuestion } from "./made-up.ts";

/** The numbers of the ten chunks that are nearest to each question, by comparing it with every one. */
export async function exactNearest(
  questions: readonly MadeUpQuestion[],
  count: number,
  made: MadeUp,
): Promise<number[][]> {
  const best = questions.map((): { number: number; cosine: number }[] => []);
  for (let number = 0; number < count; number += 1) {
    const vector = made.vector(number);
    for (const [at, question] of questions.entries()) {
      const nearest = best[at] ?? [];
      const cosine = dot(question.vector, vector);
      if (nearest.length === 10 && cosine <= (nearest[9]?.cosine ?? 0)) continue;
      nearest.push({ number, cosine });
      nearest.sort((a, b) => b.cosine - a.cosine);
      nearest.length = Math.min(10, nearest.length);
    }
  }
  return best.map((nearest) => nearest.map(({ number }) => number));
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}
