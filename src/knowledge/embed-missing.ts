import type { EmbeddingModel } from "../models/embedding-model.ts";
import type { EmbeddableText, VectorStore } from "./knowledge-store.ts";

/** So many texts are handed to the model together, which fills its calls with them: some 80 MB with their vectors. */
const textsTogether = 8_192;

/**
 * Embeds every indexed text that has no vector of this model yet; returns how many those were. The vectors of each call are
 * kept before the next: whatever stops it, what is paid for is never paid again. Once all are there, search uses this
 * model's vectors, and those of a model before it are forgotten.
 * @throws ModelError, StorageError
 */
export async function embedMissing(
  vectors: VectorStore,
  model: EmbeddingModel,
  signal: AbortSignal,
  onProgress: (embedded: number) => void = () => {},
): Promise<number> {
  // The first model of all is searched from its first vector on.
  if ((await vectors.active()) === null) await vectors.activate(model.name);
  let embedded = 0;
  let last = "";
  for (let isLast = false; !isLast;) {
    const texts = await vectors.missing(model.name, textsTogether, last);
    isLast = texts.length < textsTogether;
    await embed(texts, vectors, model, signal, (count) => onProgress(embedded + count));
    embedded += texts.length;
    last = texts.at(-1)?.hash ?? "";
  }
  await vectors.activate(model.name);
  return embedded;
}

async function embed(
  texts: readonly EmbeddableText[],
  vectors: VectorStore,
  model: EmbeddingModel,
  signal: AbortSignal,
  onProgress: (embedded: number) => void,
): Promise<void> {
  let kept = 0;
  const keep = async (found: readonly Float32Array[]): Promise<void> => {
    const named = found.flatMap((vector, at) => {
      const text = texts[kept + at];
      return text === undefined ? [] : [{ hash: text.hash, vector }];
    });
    await vectors.put(model.name, named);
    kept += named.length;
    onProgress(kept);
  };
  const inputs = texts.map(({ text }) => text);
  const all = await model.embed(inputs, signal, keep);
  if (kept < texts.length) await keep(all.slice(kept));
  if (kept < texts.length) throw new Error(`${model.name} returned no vector for a text`);
}
