import { chunkMarkdown } from "../knowledge/chunk.ts";
import { embedMissing } from "../knowledge/embed-missing.ts";
import { fuse } from "../knowledge/fuse.ts";
import { preferIdentifiers } from "../knowledge/identifiers.ts";
import type { KnowledgeStore, StoreHits, VectorStore } from "../knowledge/knowledge-store.ts";
import { TrustInMeaning } from "../knowledge/trust.ts";
import type { EmbeddingModel } from "../models/embedding-model.ts";
import type { Collection } from "./collection.ts";
import { givenVectors } from "./given-vectors.ts";
import { measure, type Measures, meanOf } from "./metrics.ts";
import type { RankingName, Run, RunOfRanking } from "./run.ts";

export interface EvaluateDeps {
  /** Of this evaluation's own: its documents come into it. */
  readonly store: KnowledgeStore;
  readonly vectors: VectorStore;
  /** For collections that bring no vectors; null: their keyword search alone is measured. */
  readonly embedding: EmbeddingModel | null;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/** As many chunks as hold the best hundred documents: a long document has several. */
const depth = 400;

/** Indexes a collection as the product would, asks all its questions, and measures what each kind of search finds. */
export async function evaluate(collection: Collection, deps: EvaluateDeps): Promise<Run> {
  const embedding = collection.vectors === null ? deps.embedding : givenVectors(collection, collection.vectors);
  await index(collection, deps, embedding);
  const names: readonly RankingName[] = embedding === null ? ["keyword"] : ["keyword", "vector", "hybrid"];
  const perQuestion = new Map(names.map((name) => [name, new Map<string, Measures>()]));
  const trust = new TrustInMeaning();

  for (const { id, text, found } of await ask(collection, deps, embedding)) {
    // A question that is itself one of the documents is not to find itself: as BEIR's evaluation has it.
    const hits = without(id, found);
    trust.learn(hits);
    const grades = collection.judged.get(id) ?? new Map<string, number>();
    const rankings = {
      keyword: hits.keyword,
      vector: hits.vector,
      hybrid: preferIdentifiers(fuse(hits, trust.weight), text),
    };
    for (const [name, measured] of perQuestion) measured.set(id, measure(documentsOf(rankings[name]), grades));
  }
  return {
    collection: collection.name,
    at: new Date(deps.now()).toISOString(),
    model: embedding?.name ?? null,
    documents: collection.documents.length,
    questions: collection.questions.length,
    rankings: Object.fromEntries(Array.from(perQuestion, ([name, measured]) => [name, runOf(measured)])),
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

async function ask({ questions }: Collection, { store, signal }: EvaluateDeps, embedding: EmbeddingModel | null) {
  const texts = questions.map(({ text }) => text);
  const vectors = embedding === null ? [] : await embedding.embed(texts, signal);
  const answers: { id: string; text: string; found: StoreHits }[] = [];
  for (const [index, { id, text }] of questions.entries()) {
    const values = vectors[index];
    const vector = embedding === null || values === undefined ? null : { model: embedding.name, values };
    answers.push({
      id,
      text,
      found: await store.search({ text, vector, scopes: ["workspace"], limit: depth }, signal),
    });
  }
  return answers;
}

function without(documentKey: string, { keyword, vector, background }: StoreHits): StoreHits {
  const isAnother = ({ chunk }: StoreHits["keyword"][number]) => chunk.documentKey !== documentKey;
  return { keyword: keyword.filter(isAnother), vector: vector.filter(isAnother), background };
}

/** Documents in the order of their best chunks. */
function documentsOf(hits: readonly { readonly chunk: { readonly documentKey: string } }[]): string[] {
  return [...new Set(hits.map(({ chunk }) => chunk.documentKey))];
}

function runOf(measured: ReadonlyMap<string, Measures>): RunOfRanking {
  return { mean: meanOf([...measured.values()]), perQuestion: Object.fromEntries(measured) };
}
