import { access } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import * as z from "zod";
import { UserError } from "../errors.ts";
import { readJudgements } from "./judgements.ts";
import { readRows } from "./read-rows.ts";
import { readVectors } from "./vectors-file.ts";

/** Documents, questions, and which documents answer which question. */
export interface Collection {
  readonly name: string;
  readonly documents: readonly CollectionDocument[];
  /** Those that have a judgement. */
  readonly questions: readonly CollectionQuestion[];
  /** Question → document → grade, only grades above zero. */
  readonly judged: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** The vectors that the folder brings along, by question and by document; null where it brings none. */
  readonly vectors: CollectionVectors | null;
}

export interface CollectionDocument {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

export interface CollectionQuestion {
  readonly id: string;
  readonly text: string;
}

export interface CollectionVectors {
  readonly model: string;
  /** In the order of the documents. */
  readonly documents: readonly Float32Array[];
  /** In the order of the questions. */
  readonly questions: readonly Float32Array[];
}

/**
 * Reads a folder in the public layout of test collections (BEIR's): corpus.jsonl, queries.jsonl, qrels.tsv. Beside them may
 * be vectors.f32 with meta.json: a vector for each line of the corpus, then for each of the queries. A folder of passages
 * without questions (rows.jsonl with vectors) is asked with each passage for the others of its source.
 * @throws UserError that names the file, and the line where there is one.
 */
export async function loadCollection(folder: string): Promise<Collection> {
  const name = basename(resolve(folder));
  if (!(await exists(folder))) throw new UserError("no-such-path", `There is no folder \`${folder}\`.`);
  return (await exists(join(folder, "rows.jsonl"))) ? loadPassages(folder, name) : loadQuestions(folder, name);
}

const documentRow = z.object({ _id: z.string().min(1), title: z.string().default(""), text: z.string() });
const questionRow = z.object({ _id: z.string().min(1), text: z.string() });
const passageRow = z.object({ text: z.string(), source: z.string() });

async function loadQuestions(folder: string, name: string): Promise<Collection> {
  const [corpus, queries] = await Promise.all([
    readRows(join(folder, "corpus.jsonl"), documentRow),
    readRows(join(folder, "queries.jsonl"), questionRow),
  ]);
  const documents = corpus.map(({ _id: id, title, text }) => ({ id, title, text }));
  const ids = { documents: new Set(documents.map(({ id }) => id)), questions: new Set(queries.map(({ _id }) => _id)) };
  const judged = await readJudgements(join(folder, "qrels.tsv"), ids);
  const asked = queries.map(({ _id: id, text }, line) => ({ id, text, line })).filter(({ id }) => judged.has(id));
  if (asked.length === 0)
    throw new UserError("no-judgements", `\`${folder}\`: no question has a judgement in qrels.tsv.`);
  const vectors = await readVectors(folder, documents.length + queries.length);
  return {
    name,
    documents,
    questions: asked.map(({ id, text }) => ({ id, text })),
    judged,
    vectors: vectors && {
      model: vectors.model,
      documents: vectors.rows.slice(0, documents.length),
      questions: asked.flatMap(({ line }) => vectors.rows[documents.length + line] ?? []),
    },
  };
}

async function loadPassages(folder: string, name: string): Promise<Collection> {
  const rows = await readRows(join(folder, "rows.jsonl"), passageRow);
  const vectors = await readVectors(folder, rows.length);
  if (vectors === null)
    throw new UserError("no-vectors", `\`${folder}\` has rows.jsonl, but no vectors.f32 beside it.`);
  const documents = rows.map(({ text }, row) => ({ id: String(row), title: "", text }));
  const judged = new Map(
    rows.flatMap(({ source }, row) => {
      const others = rows.flatMap((other, at) => (at !== row && other.source === source ? [at] : []));
      return others.length === 0 ? [] : [[String(row), new Map(others.map((at) => [String(at), 1]))] as const];
    }),
  );
  const asked = documents.filter(({ id }) => judged.has(id));
  return {
    name,
    documents,
    questions: asked,
    judged,
    vectors: {
      model: vectors.model,
      documents: vectors.rows,
      questions: asked.flatMap(({ id }) => vectors.rows[Number(id)] ?? []),
    },
  };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
