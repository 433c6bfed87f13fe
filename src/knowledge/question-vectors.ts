import type { EmbeddingModel } from "../models/embedding-model.ts";

/** Questions whose vector is remembered: 6 MB at 1,536 dimensions. */
const maxVectors = 1_000;

/** Embeds a question; what was asked last stays known longest. */
export function rememberingVectors(
  model: EmbeddingModel,
): (question: string, signal: AbortSignal) => Promise<Float32Array> {
  const known = new Map<string, Float32Array>();
  return async (question, signal) => {
    const [vector] = known.has(question) ? [known.get(question)] : await model.embed([question], signal);
    if (vector === undefined) throw new Error(`${model.name} returned no vector for a text`);
    known.delete(question);
    known.set(question, vector);
    if (known.size > maxVectors) known.delete(known.keys().next().value ?? "");
    return vector;
  };
}
