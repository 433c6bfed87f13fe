import type { EmbeddingModel } from "../models/embedding-model.ts";
import type { VectorStore } from "./knowledge-store.ts";

/** As many texts as an API takes at once make one step, which is kept before the next: what is paid for is never paid again. */
const stepTexts = 512;

/**
 * Embeds every indexed text that has no vector of this model yet; returns how many those were. Whatever stops it, the next
 * run goes on from there.
 * @throws ModelError, StorageError
 */
export async function embedMissing(vectors: VectorStore, model: EmbeddingModel, signal: AbortSignal): Promise<number> {
  let embedded = 0;
  for (;;) {
    const texts = await vectors.missing(model.name, stepTexts);
    if (texts.length === 0) return embedded;
    const found = await model.embed(
      texts.map(({ text }) => text),
      signal,
    );
    await vectors.put(
      model.name,
      texts.map(({ hash }, index) => {
        const vector = found[index];
        if (vector === undefined) throw new Error(`${model.name} returned no vector for a text`);
        return { hash, vector };
      }),
    );
    embedded += texts.length;
  }
}
