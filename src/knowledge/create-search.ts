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
    const find = { scopes: scopesFor(conversation), limit: Math.max(minDepth, depth * limit) };
    // By its words at once, while its vector is still on the way.
    const [{ keyword }, { near, reason }] = await Promise.all([
      store.search({ ...find, text: query, vector: null }, signal),
      vectorOf(query, signal).then(async ({ vector, reason }) => ({
        near: vector === null ? [] : (await store.search({ ...find, text: "", vector }, signal)).vector,
        reason,
      })),
    ]);
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

/** The first hits, at most `limit`; nearly the same words in two documents are one passage. */
function distinct<Hit extends { readonly chunk: { readonly text: string } }>(
  hits: readonly Hit[],
  limit: number,
): Hit[] {
  const chosen: Hit[] = [];
  for (const hit of hits) {
    if (chosen.length >= limit) break;
    const words = wordsOf(hit.chunk);
    if (!chosen.some(({ chunk }) => areNearlySame(words, wordsOf(chunk)))) chosen.push(hit);
  }
  return chosen;
}

/** Of all words of both so many stand in each: a page and its copy with another date, not two pages on one matter. */
const sameShare = 0.9;

function areNearlySame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [smaller, larger] = a.size < b.size ? [a, b] : [b, a];
  if (smaller.size < sameShare * larger.size) return false;
  let shared = 0;
  for (const word of smaller) if (larger.has(word)) shared += 1;
  return shared >= sameShare * (smaller.size + larger.size - shared);
}

const knownWords = new WeakMap<object, ReadonlySet<string>>();

function wordsOf(chunk: { readonly text: string }): ReadonlySet<string> {
  const known = knownWords.get(chunk);
  if (known !== undefined) return known;
  const words = new Set(chunk.text.toLowerCase().match(/[\p{L}\p{N}]+/gu));
  knownWords.set(chunk, words);
  return words;
}

function rememberingVectors(model: EmbeddingModel): (query: string, signal: AbortSignal) => Promise<Float32Array> {
  const known = new Map<string, Float32Array>();
  return async (query, signal) => {
    const [vector] = known.has(query) ? [known.get(query)] : await model.embed([query], signal);
    if (vector === undefined) throw new Error(`${model.name} returned no vector for a text`);
    // What was asked last stays longest.
    known.delete(query);
    known.set(query, vector);
    if (known.size > maxVectors) known.delete(known.keys().next().value ?? "");
    return vector;
  };
}
