import type { EmbeddingModel } from "../models/embedding-model.ts";
import type { KnowledgeStore, VectorStore } from "./knowledge-store.ts";

export interface WarmSearchDeps {
  readonly store: Pick<KnowledgeStore, "search">;
  readonly vectors: Pick<VectorStore, "active">;
  readonly embedding: EmbeddingModel | null;
}

/**
 * One search for nothing in particular, so that the index is in memory before somebody asks: reading 100,000 passages takes
 * some seconds. Costs no embedding. @throws StorageError
 */
export async function warmSearch({ store, vectors, embedding }: WarmSearchDeps, signal: AbortSignal): Promise<void> {
  const isActive = embedding !== null && (await vectors.active()) === embedding.name;
  const vector = isActive ? { model: embedding.name, values: new Float32Array(embedding.dimensions).fill(1) } : null;
  await store.search({ text: "threadwise", vector, scopes: ["workspace"], limit: 1 }, signal);
}
