import { fuse } from "../knowledge/fuse.ts";
import { preferIdentifiers } from "../knowledge/identifiers.ts";
import type { KnowledgeStore, StoreHits } from "../knowledge/knowledge-store.ts";
import type { Scope } from "../knowledge/scope.ts";
import { TrustInMeaning } from "../knowledge/trust.ts";
import type { EmbeddingModel } from "../models/embedding-model.ts";
import { measure, type Measures, meanOf } from "./metrics.ts";
import type { RankingName, Run } from "./run.ts";

/** A question with the documents that answer it. */
export interface JudgedQuestion {
  readonly id: string;
  readonly text: string;
  readonly scopes: readonly Scope[];
  /** By what `nameOf` calls a document; there is one at least. */
  readonly grades: ReadonlyMap<string, number>;
}

export interface RankDeps {
  readonly store: Pick<KnowledgeStore, "search">;
  /** Null: keyword search alone is measured. */
  readonly embedding: EmbeddingModel | null;
  readonly nameOf: (document: StoreHits["keyword"][number]["chunk"]) => string;
  readonly signal: AbortSignal;
}

/** As many chunks as hold the best hundred documents: a long document has several. */
const depth = 400;

/** Asks all questions, and measures what each kind of search finds. */
export async function rank(questions: readonly JudgedQuestion[], deps: RankDeps): Promise<Run["rankings"]> {
  const { embedding, nameOf } = deps;
  const names: readonly RankingName[] = embedding === null ? ["keyword"] : ["keyword", "vector", "hybrid"];
  const perQuestion = new Map(names.map((name) => [name, new Map<string, Measures>()]));
  const trust = new TrustInMeaning();
  const documentsOf = (hits: StoreHits["keyword"]) => [...new Set(hits.map(({ chunk }) => nameOf(chunk)))];

  for (const [{ id, text, grades }, found] of await ask(questions, deps)) {
    // A question that is itself one of the documents is not to find itself: as BEIR's evaluation has it.
    const isAnother = ({ chunk }: StoreHits["keyword"][number]) => nameOf(chunk) !== id;
    const hits = { ...found, keyword: found.keyword.filter(isAnother), vector: found.vector.filter(isAnother) };
    trust.learn(hits);
    const fused = preferIdentifiers(fuse(hits, trust.weight), text).map(({ chunk }) => nameOf(chunk));
    const rankings = {
      keyword: documentsOf(hits.keyword),
      vector: documentsOf(hits.vector),
      hybrid: [...new Set(fused)],
    };
    for (const [name, measured] of perQuestion) measured.set(id, measure(rankings[name], grades));
  }
  return Object.fromEntries(
    Array.from(perQuestion, ([name, measured]) => {
      return [name, { mean: meanOf([...measured.values()]), perQuestion: Object.fromEntries(measured) }];
    }),
  );
}

async function ask(questions: readonly JudgedQuestion[], { store, embedding, signal }: RankDeps) {
  const texts = questions.map(({ text }) => text);
  const vectors = embedding === null ? [] : await embedding.embed(texts, signal);
  const answers: (readonly [JudgedQuestion, StoreHits])[] = [];
  for (const [index, question] of questions.entries()) {
    const { text, scopes } = question;
    const values = vectors[index];
    const vector = embedding === null || values === undefined ? null : { model: embedding.name, values };
    answers.push([question, await store.search({ text, vector, scopes, limit: depth }, signal)]);
  }
  return answers;
}
