import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import * as z from "zod";
import { chunkMarkdown } from "../src/knowledge/chunk.ts";
import { embedMissing } from "../src/knowledge/embed-missing.ts";
import { fuse } from "../src/knowledge/fuse.ts";
import type { StoreHit, StoreHits } from "../src/knowledge/knowledge-store.ts";
import type { EmbeddingModel } from "../src/models/embedding-model.ts";
import { openClient } from "../src/models/openai/client.ts";
import { embeddingModel } from "../src/models/openai/embedding.ts";
import { createLog } from "../src/ops/log.ts";
import { openStorage } from "../src/storage/open-storage.ts";
import type { Storage } from "../src/storage/storage.ts";

const documentRow = z.object({ _id: z.string(), title: z.string().default(""), text: z.string() });
const queryRow = z.object({ _id: z.string(), text: z.string() });

/** As many chunks as hold the best hundred documents: a long document has several. */
const depth = 400;

/**
 * `node bench/search-quality.ts <folder…>`, or the folders in DATA, separated by commas. A folder holds a test collection in
 * the public layout: corpus.jsonl, queries.jsonl, qrels.tsv. Prints what search finds of it: by keyword, and where OPENAI_API_KEY
 * is set, with embeddings and both together.
 */
const folders =
  process.argv.length > 2 ? process.argv.slice(2) : (process.env["DATA"] ?? "").split(",").filter(Boolean);
if (folders.length === 0) {
  console.error("usage: node bench/search-quality.ts <folder with corpus.jsonl, queries.jsonl and qrels.tsv>…");
  process.exitCode = 1;
}
for (const folder of folders) await measure(folder);

interface Collection {
  readonly documents: readonly { readonly _id: string; readonly title: string; readonly text: string }[];
  readonly queries: readonly { readonly _id: string; readonly text: string }[];
  /** Query id → document id → grade, only grades above zero. */
  readonly judged: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

type Ranking = "keyword" | "vector" | "hybrid";

async function measure(folder: string): Promise<void> {
  const collection = await loadCollection(folder);
  const place = await mkdtemp(join(tmpdir(), "threadwise-quality-"));
  const log = createLog({ level: "error", name: "bench", secrets: [] });
  const storage = await openStorage(`sqlite:${join(place, "threadwise.db")}`, log);
  const embedding = embeddingOf(process.env);
  try {
    for (const { _id: key, title, text } of collection.documents) {
      const { chunks } = chunkMarkdown(text);
      await storage.knowledge.put({ sourceId: "bench", key, title, url: null, scope: "workspace", hash: key, chunks });
    }
    if (embedding !== null) await embedMissing(storage.vectors, embedding, new AbortController().signal);
    const asked = collection.queries.filter(({ _id }) => collection.judged.has(_id));
    console.log(`${basename(folder)}: ${collection.documents.length} documents, ${asked.length} queries`);
    const hits = await searchAll(asked, storage, embedding);
    const rankings: readonly Ranking[] = embedding === null ? ["keyword"] : ["keyword", "vector", "hybrid"];
    for (const ranking of rankings) print(ranking, hits, collection.judged);
  } finally {
    await storage.close();
    await rm(place, { recursive: true, force: true });
  }
}

/** What the product would use with this environment; null without a key. */
function embeddingOf(env: NodeJS.ProcessEnv): EmbeddingModel | null {
  const apiKey = env["OPENAI_API_KEY"];
  if (apiKey === undefined) return null;
  const model = env["EMBEDDING_MODEL"] ?? "text-embedding-3-small";
  const dimensions = Number(env["EMBEDDING_DIMENSIONS"] ?? 1_536);
  return embeddingModel(openClient({ apiKey, baseUrl: env["OPENAI_BASE_URL"] }), { model, dimensions });
}

async function searchAll(
  asked: Collection["queries"],
  { knowledge }: Storage,
  embedding: EmbeddingModel | null,
): Promise<Map<string, StoreHits>> {
  const signal = new AbortController().signal;
  const texts = asked.map(({ text }) => text);
  const vectors = embedding === null ? [] : await embedding.embed(texts, signal);
  const found = new Map<string, StoreHits>();
  for (const [index, { _id, text }] of asked.entries()) {
    const values = vectors[index];
    const vector = embedding === null || values === undefined ? null : { model: embedding.name, values };
    found.set(_id, await knowledge.search({ text, vector, scopes: ["workspace"], limit: depth }, signal));
  }
  return found;
}

function print(ranking: Ranking, hits: ReadonlyMap<string, StoreHits>, judged: Collection["judged"]): void {
  const scores = Array.from(hits, ([query, { keyword, vector }]) => {
    const found = documentsOf({ keyword, vector, hybrid: fuse([keyword, vector]) }[ranking]);
    const grades = judged.get(query) ?? new Map<string, number>();
    return { gain: gainAt10(found, grades), recall: recallAt100(found, grades) };
  });
  const [gain, recall] = [mean(scores.map((score) => score.gain)), mean(scores.map((score) => score.recall))];
  console.log(`  ${ranking.padEnd(7)} nDCG@10 ${gain}, recall@100 ${recall}`);
}

/** Documents in the order of their best chunks. */
function documentsOf(hits: readonly StoreHit[]): string[] {
  return [...new Set(hits.map(({ chunk }) => chunk.documentKey))];
}

function gainAt10(found: readonly string[], grades: ReadonlyMap<string, number>): number {
  const discounted = (list: readonly number[]) =>
    list.slice(0, 10).reduce((sum, grade, index) => sum + grade / Math.log2(index + 2), 0);
  const ideal = [...grades.values()].sort((a, b) => b - a);
  return discounted(found.map((id) => grades.get(id) ?? 0)) / discounted(ideal);
}

function recallAt100(found: readonly string[], grades: ReadonlyMap<string, number>): number {
  return found.slice(0, 100).filter((id) => grades.has(id)).length / grades.size;
}

function mean(values: readonly number[]): string {
  return (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(3);
}

async function loadCollection(folder: string): Promise<Collection> {
  const judged = new Map<string, Map<string, number>>();
  const [, ...rows] = (await readFile(join(folder, "qrels.tsv"), "utf8")).trim().split("\n");
  for (const row of rows) {
    const [query = "", document = "", grade = "0"] = row.trim().split("\t");
    if (Number(grade) <= 0) continue;
    judged.set(query, (judged.get(query) ?? new Map<string, number>()).set(document, Number(grade)));
  }
  return {
    documents: await readRows(join(folder, "corpus.jsonl"), documentRow),
    queries: await readRows(join(folder, "queries.jsonl"), queryRow),
    judged,
  };
}

async function readRows<Row>(file: string, row: z.ZodType<Row>): Promise<Row[]> {
  const text = await readFile(file, "utf8");
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => row.parse(JSON.parse(line)));
}
