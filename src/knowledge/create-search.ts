import { ModelError } from "../errors.ts";
import type { EmbeddingModel } from "../models/embedding-model.ts";
import type { Log } from "../platform/log.ts";
import { weighAge } from "./age.ts";
import { choosePassages } from "./choose-passages.ts";
import { fuse } from "./fuse.ts";
import { preferIdentifiers } from "./identifiers.ts";
import type { KnowledgeStore, StoreQuery } from "./knowledge-store.ts";
import { rememberingVectors } from "./question-vectors.ts";
import { type ResolveScopes, scopesFor } from "./scope.ts";
import { parseQuestion } from "./search-query.ts";
import type { SearchKnowledge, SearchQuery } from "./search.ts";
import { spread } from "./spread.ts";
import { TrustInMeaning } from "./trust.ts";

/** Each ranking is this many times as long as what is asked for: what is first in neither may be first in both. */
const depth = 4;
const minDepth = 30;

export interface SearchDeps {
  readonly store: KnowledgeStore;
  readonly embedding: EmbeddingModel | null;
  /** By default what everyone in the place may read, whoever asks there. */
  readonly resolveScopes?: ResolveScopes;
  readonly log: Log;
  /** An answer waits no longer for the embedding of its question: keyword search is ready by then. */
  readonly embeddingMs?: number;
  readonly now?: () => number;
}

export function createSearch(deps: SearchDeps): SearchKnowledge {
  const { store, embedding, log, embeddingMs = 3_000, now = Date.now, resolveScopes = inPlace } = deps;
  const embed = embedding === null ? null : rememberingVectors(embedding);
  const trust = new TrustInMeaning();

  return async (query, audience, limit, signal) => {
    const scopes = resolveScopes(audience);
    const asked = typeof query === "string" ? parseQuestion(query) : query;
    const found = await find(asked, scopes, limit, signal);
    if (typeof query !== "string" || asked.filter === undefined || found.passages.length > 0) return found;
    return find({ text: query }, scopes, limit, signal);
  };

  async function find(
    query: SearchQuery,
    audienceScopes: Promise<StoreQuery["scopes"]>,
    limit: number,
    signal: AbortSignal,
  ) {
    const toAsk = async () => ({ ...query, scopes: await audienceScopes, limit: Math.max(minDepth, depth * limit) });
    // By its words at once, while its vector is still on the way.
    const [asked, byWords, { vector, reason }] = await Promise.all([
      toAsk(),
      toAsk().then((words) => store.search({ ...words, vector: null }, signal)),
      vectorOf(query.text, signal),
    ]);
    const hits = vector === null ? byWords : await store.search({ ...asked, vector }, signal);
    trust.learn(hits);
    const ranked = preferIdentifiers(fuse(hits, trust.weight), query.text);
    const aged = weighAge(ranked, now());
    // What a filter alone lists has an order of its own.
    const passages = choosePassages(query.text === "" ? aged : spread(aged), limit);
    return { passages, mode: reason === null ? "hybrid" : "keyword", reason } as const;
  }

  async function vectorOf(text: string, signal: AbortSignal) {
    if (embedding === null || embed === null) return { vector: null, reason: "no embedding model is configured" };
    // A filter alone: there is nothing to be near to.
    if (text === "") return { vector: null, reason: null };
    try {
      const values = await embed(text, AbortSignal.any([signal, AbortSignal.timeout(embeddingMs)]));
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

const inPlace: ResolveScopes = (audience) => Promise.resolve(scopesFor(audience));
