import type { DatabaseSync } from "node:sqlite";
import type { StoredChunk, StoreFilter } from "../../../knowledge/knowledge-store.ts";
import { type Allows, type ChunkFacts, openChunkFacts } from "./chunk-facts.ts";
import { openKeywordScan, type WordHits } from "./keyword-scan.ts";
import type { Scored } from "./score-sums.ts";
import { chunkColumns, chunkOf } from "./stored-chunk.ts";
import { openVectorScan } from "./vector-scan.ts";
import { openWordFilter } from "./word-filter.ts";

/** A query as it crosses to the worker. */
export interface EngineQuery {
  readonly text: string;
  readonly vector: { readonly model: string; readonly values: Float32Array } | null;
  readonly scopes: readonly string[];
  readonly filter?: StoreFilter | undefined;
  readonly limit: number;
  /** What holds no longer by then is not found. */
  readonly at: number;
}

interface EngineHit {
  readonly id: number;
  readonly words: number;
  readonly cosine: number | null;
}

/** What crosses back: rows, and the chunks of those that have not crossed before. Copying all of them at each search costs most of it. */
export interface EngineHits {
  readonly keyword: readonly EngineHit[];
  readonly vector: readonly EngineHit[];
  readonly background: number;
  /** A new number says that the chunks that crossed under the last one may be forgotten, and are not meant any more. */
  readonly epoch: number;
  readonly newChunks: readonly (readonly [id: number, StoredChunk])[];
}

/** Both searches over one connection, synchronously; it lives in a worker, so that nothing else waits for it. */
export function openSearchEngine(database: DatabaseSync): (query: EngineQuery) => EngineHits {
  const [begin, commit] = [database.prepare("BEGIN"), database.prepare("COMMIT")];
  const version = database.prepare("SELECT version FROM knowledge_version");
  const byId = database.prepare(`${chunkColumns} WHERE c.id = ?`);
  const isThere = database.prepare("SELECT 1 FROM chunks WHERE id = ?");
  const factsAt = openChunkFacts(database);
  const holdingWords = openWordFilter(database);
  const scanWords = openKeywordScan(database);
  const scanVectors = openVectorScan(database);
  const crossed = new Set<number>();
  let epoch = 0;
  let seen = -1;

  const crossing = ({ id }: EngineHit): [number, StoredChunk][] => {
    if (crossed.has(id)) return [];
    crossed.add(id);
    const row = byId.get(id);
    return row === undefined ? [] : [[id, chunkOf(row)]];
  };

  const search = ({ text, vector, scopes, filter, limit, at }: EngineQuery): EngineHits => {
    const now = Number(version.get()?.["version"]);
    if (now !== seen || crossed.size > maxCrossed) {
      crossed.clear();
      epoch += 1;
    }
    seen = now;
    const facts = factsAt(now);
    const byOrigin = facts.allowing(scopes, filter, at);
    const allows = filter === undefined ? byOrigin : holdingWords(filter, byOrigin);
    const isFilterAlone = filter !== undefined && !/[\p{L}\p{N}]/u.test(text);
    const words = isFilterAlone ? newest(facts, allows, limit) : scanWords(text, allows, limit, now);
    const near = vector === null ? null : scanVectors(vector, allows, limit, now);
    const hitOf = ({ id }: Scored) => ({ id, words: words.scoreOf(id), cosine: near?.cosineOf(id) ?? null });
    const [keyword, nearest] = [words.ranked.map(hitOf), (near?.ranked ?? []).map(hitOf)];
    const newChunks = [...keyword, ...nearest].flatMap(crossing);
    return { keyword, vector: nearest, background: near?.background ?? 0, epoch, newChunks };
  };

  const newest = (facts: ChunkFacts, allows: Allows, limit: number): WordHits => {
    const ranked: Scored[] = [];
    for (const id of facts.newest(allows)) {
      if (ranked.length >= limit) break;
      if (isThere.get(id) !== undefined) ranked.push({ id, score: 0 });
    }
    return { ranked, scoreOf: () => 0 };
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
