import { ModelError } from "../errors.ts";
import type { EmbeddingModel } from "../models/embedding-model.ts";
import type { Log } from "../platform/log.ts";
import { fuse } from "./fuse.ts";
import type { KnowledgeStore } from "./knowledge-store.ts";
import { scopesFor } from "./scope.ts";
import type { SearchKnowledge } from "./search.ts";

/** Each ranking is this many times as long as what is asked for: what is first in neither may be first in both. */
const depth = 4;
const minDepth = 30;
/** Questions whose vector is remembered: 6 MB at 1,536 dimensions. */
const maxVectors = 1_000;

export interface SearchDeps {
  readonly store: KnowledgeStore;
  readonly embedding: EmbeddingModel | null;
  readonly log: Log;
  /** An answer waits no longer for the embedding of its question: keyword search is ready by then. */
  readonly embeddingMs?: number;
}

export function createSearch({ store, embedding, log, embeddingMs = 3_000 }: SearchDeps): SearchKnowledge {
  const embed = embedding === null ? null : rememberingVectors(embedding);

  return async (query, conversation, limit, signal) => {
    const { vector, reason } = await vectorOf(query, signal);
    const { keyword, vector: near } = await store.search(
      { text: query, vector, scopes: scopesFor(conversation), limit: Math.max(minDepth, depth * limit) },
      signal,
    );
    const passages = distinct(fuse([keyword, near]), limit).map(({ chunk, score }) => ({ ...chunk, score }));
    return { passages, mode: reason === null ? "hybrid" : "keyword", reason };
  };

  async function vectorOf(query: string, signal: AbortSignal) {
    if (embedding === null || embed === null) return { vector: null, reason: "no embedding model is configured" };
    try {
      const values = await embed(query, AbortSignal.any([signal, AbortSignal.timeout(embeddingMs)]));
      return { vector: { model: embedding.name, values }, reason: null };
    } catch (error) {
      signal.throwIfAborted();
      const isSlow = error instanceof DOMException && error.name === "TimeoutError";
      if (!isSlow && !(error instanceof ModelError)) throw error;
      log.warn({ error }, "the question could not be embedded; searching by keyword alone");
      return { vector: null, reason: "the embedding model can't be reached" };
    }
  }
}

/** The first hits, at most `limit`; the same words in two documents are one passage. */
function distinct<Hit extends { readonly chunk: { readonly text: string } }>(
  hits: readonly Hit[],
  limit: number,
): Hit[] {
  const chosen = new Map<string, Hit>();
  for (const hit of hits) {
    if (chosen.size >= limit) break;
    const words = wordsOf(hit.chunk);
    if (!chosen.has(words)) chosen.set(words, hit);
  }
  return [...chosen.values()];
}

const knownWords = new WeakMap<object, string>();

function wordsOf(chunk: { readonly text: string }): string {
  const known = knownWords.get(chunk);
  if (known !== undefined) return known;
  const words = chunk.text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
  knownWords.set(chunk, words);
  return words;
}

function rememberingVectors(model: EmbeddingModel): (query: string, signal: AbortSignal) => Promise<Float32Array> {
  const known = new Map<string, Float32Array>();
  return async (query, signal) => {
    const before = known.get(query);
    if (before !== undefined) return before;
    const [vector] = await model.embed([query], signal);
    if (vector === undefined) throw new Error(`${model.name} returned no vector for a text`);
    known.set(query, vector);
    if (known.size > maxVectors) known.delete(known.keys().next().value ?? "");
    return vector;
  };
}
