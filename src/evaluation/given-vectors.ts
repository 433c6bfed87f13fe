import { embeddedText } from "../knowledge/embedded-text.ts";
import type { EmbeddingModel } from "../models/embedding-model.ts";
import type { Collection, CollectionVectors } from "./collection.ts";

/** A model that knows the vectors of one collection's texts, and no others. */
export function givenVectors({ documents, questions }: Collection, vectors: CollectionVectors): EmbeddingModel {
  const known = new Map<string, Float32Array>();
  const keep = (text: string, vector: Float32Array | undefined) => vector && known.set(text, vector);
  for (const [at, { title, text }] of documents.entries())
    keep(embeddedText(title, { path: [], text }), vectors.documents[at]);
  for (const [at, { text }] of questions.entries()) keep(text, vectors.questions[at]);
  return {
    name: vectors.model,
    dimensions: vectors.documents[0]?.length ?? 0,
    embed: async (texts) =>
      texts.map((text) => {
        const vector = known.get(text);
        if (vector === undefined) throw new Error("a text of the collection has no vector");
        return vector;
      }),
  };
}
