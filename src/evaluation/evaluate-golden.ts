import { UserError } from "../errors.ts";
import { documentName } from "../knowledge/corpus.ts";
import type { GoldenQuestion } from "../knowledge/golden-store.ts";
import type { KnowledgeStore, VectorStore } from "../knowledge/knowledge-store.ts";
import type { EmbeddingModel } from "../models/embedding-model.ts";
import { type JudgedQuestion, rank } from "./rank.ts";
import type { Run } from "./run.ts";

export interface EvaluateGoldenDeps {
  /** What is searched in daily use. */
  readonly store: KnowledgeStore;
  readonly vectors: Pick<VectorStore, "active">;
  readonly embedding: EmbeddingModel | null;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/** The collection's name in runs, and what the command calls it. */
export const goldenName = "golden";

/** Asks a team's golden questions of what is indexed now, each of what could be read where it was asked. @throws UserError where there is none */
export async function evaluateGolden(golden: readonly GoldenQuestion[], deps: EvaluateGoldenDeps): Promise<Run> {
  const { store, signal } = deps;
  const questions = golden.filter(({ relevant }) => relevant.length > 0).map(judgedOf);
  if (questions.length === 0)
    throw new UserError(
      "no-golden-questions",
      "No question is golden yet: react to a good answer with the golden reaction, or `threadwise golden add`.",
    );
  // Until a changed model's vectors are complete, there are none of it to be searched.
  const isActive = deps.embedding !== null && (await deps.vectors.active()) === deps.embedding.name;
  const embedding = isActive ? deps.embedding : null;
  const nameOf = ({ sourceId, documentKey: key }: { readonly sourceId: string; readonly documentKey: string }) =>
    documentName({ sourceId, key });
  return {
    collection: goldenName,
    at: new Date(deps.now()).toISOString(),
    model: embedding?.name ?? null,
    documents: (await store.sources()).reduce((sum, { documents }) => sum + documents, 0),
    questions: questions.length,
    rankings: await rank(questions, { store, embedding, nameOf, signal }),
  };
}

function judgedOf({ id, question, scopes, relevant }: GoldenQuestion): JudgedQuestion {
  const names = relevant.map(({ sourceId, documentKey: key }) => documentName({ sourceId, key }));
  return { id, text: question, scopes, grades: new Map(names.map((name) => [name, 1])) };
}
