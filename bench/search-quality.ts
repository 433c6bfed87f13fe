import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import * as z from "zod";
import { chunkMarkdown } from "../src/knowledge/chunk.ts";
import type { KnowledgeStore } from "../src/knowledge/knowledge-store.ts";
import { createLog } from "../src/ops/log.ts";
import { openStorage } from "../src/storage/open-storage.ts";

const documentRow = z.object({ _id: z.string(), title: z.string().default(""), text: z.string() });
const queryRow = z.object({ _id: z.string(), text: z.string() });

/** As many chunks as hold the best hundred documents: a long document has several. */
const depth = 400;

/**
 * `node bench/search-quality.ts <folder…>`, or the folders in DATA, separated by commas. A folder holds a test collection in
 * the public layout: corpus.jsonl, queries.jsonl, qrels.tsv. Prints what keyword search finds of it.
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

async function measure(folder: string): Promise<void> {
  const { documents, queries, judged } = await loadCollection(folder);
  const place = await mkdtemp(join(tmpdir(), "threadwise-quality-"));
  const log = createLog({ level: "error", name: "bench", secrets: [] });
  const storage = await openStorage(`sqlite:${join(place, "threadwise.db")}`, log);
  try {
    for (const { _id: key, title, text } of documents) {
      const { chunks } = chunkMarkdown(text);
      await storage.knowledge.put({ sourceId: "bench", key, title, url: null, scope: "workspace", hash: key, chunks });
    }
    const asked = queries.filter(({ _id }) => judged.has(_id));
    const scores: { gain: number; recall: number }[] = [];
    for (const { _id, text } of asked) {
      const found = await findDocuments(storage.knowledge, text);
      const grades = judged.get(_id) ?? new Map<string, number>();
      scores.push({ gain: gainAt10(found, grades), recall: recallAt100(found, grades) });
    }
    console.log(
      `${basename(folder)}: ${documents.length} documents, ${asked.length} queries; keyword nDCG@10 ${mean(scores.map(({ gain }) => gain))}, recall@100 ${mean(scores.map(({ recall }) => recall))}`,
    );
  } finally {
    await storage.close();
    await rm(place, { recursive: true, force: true });
  }
}

/** Documents in the order of their best chunks. */
async function findDocuments(store: KnowledgeStore, text: string): Promise<string[]> {
  const query = { text, vector: null, scopes: ["workspace" as const], limit: depth };
  const { keyword } = await store.search(query, AbortSignal.timeout(60_000));
  return [...new Set(keyword.map(({ chunk }) => chunk.documentKey))];
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
