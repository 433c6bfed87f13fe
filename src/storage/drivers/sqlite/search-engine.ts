import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import type { StoredChunk } from "../../../knowledge/knowledge-store.ts";
import { affordable, matchExpression, termsOf } from "./keyword-query.ts";
import { openVectorScan } from "./vector-scan.ts";

/** A query as it crosses to the worker. */
export interface EngineQuery {
  readonly text: string;
  readonly vector: { readonly model: string; readonly values: Float32Array } | null;
  readonly scopes: readonly string[];
  readonly limit: number;
}

interface ScoredRow {
  readonly id: number;
  readonly score: number;
}

/** What crosses back: rows, and the chunks of those that have not crossed before. Copying all of them at each search costs most of it. */
export interface EngineHits {
  readonly keyword: readonly ScoredRow[];
  readonly vector: readonly ScoredRow[];
  /** A new number says that the chunks that crossed under the last one may be forgotten, and are not meant any more. */
  readonly epoch: number;
  readonly newChunks: readonly (readonly [id: number, StoredChunk])[];
}

/** Titles weigh most: measured on three judged collections (bench/search-quality.ts). */
const keywordSearch = `
  SELECT chunk_words.rowid AS id, -bm25(chunk_words, 3.0, 2.0, 1.0) AS score
  FROM chunk_words JOIN chunks ON chunks.id = chunk_words.rowid
  WHERE chunk_words MATCH ? AND chunks.scope IN (SELECT value FROM json_each(?))
  ORDER BY score DESC LIMIT ?`;

export const chunkColumns = `
  SELECT c.public_id AS id, t.path, t.text, c.line, d.title AS documentTitle, d.url, d.source_id AS sourceId, d.key AS documentKey
  FROM chunks c JOIN chunk_texts t ON t.id = c.id JOIN documents d ON d.id = c.document_id`;

const chunkRow = z.object({
  id: z.string(),
  path: z.string(),
  text: z.string(),
  line: z.number(),
  documentTitle: z.string(),
  url: z.string().nullable(),
  sourceId: z.string(),
  documentKey: z.string(),
});

export function chunkOf(row: unknown): StoredChunk {
  const { path, ...chunk } = chunkRow.parse(row);
  return { ...chunk, path: JSON.parse(path) as string[] };
}

/** Both searches over one connection, synchronously; it lives in a worker, so that nothing else waits for it. */
export function openSearchEngine(database: DatabaseSync): (query: EngineQuery) => EngineHits {
  const [begin, commit] = [database.prepare("BEGIN"), database.prepare("COMMIT")];
  const version = database.prepare("SELECT version FROM knowledge_version");
  const matching = database.prepare("SELECT count(*) AS count FROM chunk_words WHERE chunk_words MATCH ?");
  const byWords = database.prepare(keywordSearch);
  const byId = database.prepare(`${chunkColumns} WHERE c.id = ?`);
  const scan = openVectorScan(database);
  const counts = new Map<string, number>();
  const crossed = new Set<number>();
  let epoch = 0;
  let seen = -1;

  const countOf = (term: string): number => {
    const known = counts.get(term);
    if (known !== undefined) return known;
    const count = Number(matching.get(matchExpression([term]))?.["count"]);
    if (counts.size < maxCounts) counts.set(term, count);
    return count;
  };
  const crossing = ({ id }: ScoredRow): [number, StoredChunk][] => {
    if (crossed.has(id)) return [];
    crossed.add(id);
    const row = byId.get(id);
    return row === undefined ? [] : [[id, chunkOf(row)]];
  };

  const search = ({ text, vector, scopes, limit }: EngineQuery): EngineHits => {
    const now = Number(version.get()?.["version"]);
    if (now !== seen) counts.clear();
    if (now !== seen || crossed.size > maxCrossed) {
      crossed.clear();
      epoch += 1;
    }
    seen = now;
    const terms = affordable(termsOf(text), countOf);
    const found = terms.length === 0 ? [] : byWords.all(matchExpression(terms), JSON.stringify(scopes), limit);
    const keyword = found.map((row) => ({ id: Number(row["id"]), score: Number(row["score"]) }));
    const near = vector === null ? [] : scan(vector, scopes, limit, now);
    return { keyword, vector: near, epoch, newChunks: [...keyword, ...near].flatMap(crossing) };
  };

  // One snapshot for all that a search reads: somebody may write meanwhile.
  return (query) => {
    begin.run();
    try {
      return search(query);
    } finally {
      commit.run();
    }
  };
}

/** Words whose number of chunks is remembered until the index changes. */
const maxCounts = 50_000;
/** So many chunks, some 5 MB, stay on the other side. */
const maxCrossed = 2_000;
