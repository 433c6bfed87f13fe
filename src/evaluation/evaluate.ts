import { chunkMarkdown } from "../knowledge/chunk.ts";
import { embedMissing } from "../knowledge/embed-missing.ts";
import type { KnowledgeStore, VectorStore } from "../knowledge/knowledge-store.ts";
import type { EmbeddingModel } from "../models/embedding-model.ts";
import type { Collection } from "./collection.ts";
import { givenVectors } from "./given-vectors.ts";
import { rank } from "./rank.ts";
import type { Run } from "./run.ts";

export interface EvaluateDeps {
  /** Of this evaluation's own: its documents come into it. */
  readonly store: KnowledgeStore;
  readonly vectors: VectorStore;
  /** For collections that bring no vectors; null: their keyword search alone is measured. */
  readonly embedding: EmbeddingModel | null;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/** Indexes a collection as the product would, asks all its questions, and measures what each kind of search finds. */
export async function evaluate(collection: Collection, deps: EvaluateDeps): Promise<Run> {
  const { store, signal } = deps;
  const embedding = collection.vectors === null ? deps.embedding : givenVectors(collection, collection.vectors);
  await index(collection, deps, embedding);
  const questions = collection.questions.map(({ id, text }) => {
    const grades = collection.judged.get(id) ?? new Map<string, number>();
    return { id, text, grades, scopes: ["workspace"] as const };
  });
  return {
    collection: collection.name,
    at: new Date(deps.now()).toISOString(),
    model: embedding?.name ?? null,
    documents: collection.documents.length,
    questions: collection.questions.length,
    rankings: await rank(questions, { store, embedding, signal, nameOf: ({ documentKey }) => documentKey }),
  };
}

async function index(
  { documents, vectors: given }: Collection,
  { store, vectors, signal }: EvaluateDeps,
  embedding: EmbeddingModel | null,
): Promise<void> {
  for (const { id: key, title, text } of documents) {
    signal.throwIfAborted();
    // A vector that was given stands for a whole document.
    const chunks = given === null ? chunkMarkdown(text).chunks : [{ path: [], text, line: 1 }];
    await store.put({ sourceId: "evaluation", key, title, url: null, scope: "workspace", hash: key, chunks });
  }
  if (embedding !== null) await embedMissing(vectors, embedding, signal);
}
