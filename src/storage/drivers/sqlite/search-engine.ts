import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import type { StoredChunk } from "../../../knowledge/knowledge-store.ts";
import { openKeywordScan } from "./keyword-scan.ts";
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

export const chunkColumns = `
  SELECT c.public_id AS id, t.path, t.text, c.line, d.title AS documentTitle, coalesce(t.url, d.url) AS url, d.source_id AS sourceId, d.key AS documentKey
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
  const byId = database.prepare(`${chunkColumns} WHERE c.id = ?`);
  const scanWords = openKeywordScan(database);
  const scanVectors = openVectorScan(database);
  const crossed = new Set<number>();
  let epoch = 0;
  let seen = -1;

  const crossing = ({ id }: ScoredRow): [number, StoredChunk][] => {
    if (crossed.has(id)) return [];
    crossed.add(id);
    const row = byId.get(id);
    return row === undefined ? [] : [[id, chunkOf(row)]];
  };

  const search = ({ text, vector, scopes, limit }: EngineQuery): EngineHits => {
    const now = Number(version.get()?.["version"]);
    if (now !== seen || crossed.size > maxCrossed) {
      crossed.clear();
      epoch += 1;
    }
    seen = now;
    const keyword = scanWords(text, scopes, limit, now);
    const near = vector === null ? [] : scanVectors(vector, scopes, limit, now);
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

/** So many chunks, some 5 MB, stay on the other side. */
const maxCrossed = 2_000;
