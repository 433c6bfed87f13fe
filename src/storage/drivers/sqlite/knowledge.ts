import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import type { KnowledgeStore, SourceSummary, VectorStore } from "../../../knowledge/knowledge-store.ts";
import { joinChunks, joinedIds } from "../../../knowledge/join-chunks.ts";
import type { Scope } from "../../../knowledge/scope.ts";
import type { Log } from "../../../platform/log.ts";
import { openVectors } from "./knowledge-vectors.ts";
import { openWrites } from "./knowledge-writes.ts";
import { SearchClient } from "./search-client.ts";
import { chunkColumns, chunkOf } from "./stored-chunk.ts";
import { inDatabase } from "./translate-error.ts";

export interface OpenKnowledge {
  readonly knowledge: KnowledgeStore;
  readonly vectors: VectorStore;
  close(): Promise<void>;
}

/**
 * Documents and vectors over the program's own connection, for writing; searches in a worker with a connection of its
 * own, which WAL lets read while this one writes.
 */
export function openKnowledge(database: DatabaseSync, file: string, log: Log, now: () => number): OpenKnowledge {
  const client = new SearchClient(file, log);
  const writes = openWrites(database, now);
  const hashes = database.prepare("SELECT key, hash FROM documents WHERE source_id = ?");
  const sources = database.prepare(
    `SELECT source_id AS id, scope, count(*) AS documents, max(indexed_at) AS indexedAt,
       (SELECT count(*) FROM chunks WHERE document_id IN (SELECT id FROM documents x WHERE x.source_id = d.source_id AND x.scope = d.scope)) AS chunks
     FROM documents d GROUP BY source_id, scope ORDER BY source_id, scope`,
  );
  const chunk = database.prepare(
    `${chunkColumns} WHERE c.public_id = ? AND c.scope IN (SELECT value FROM json_each(?))
       AND ifnull(d.holds_until > ?, TRUE) LIMIT 1`,
  );

  return {
    knowledge: {
      hashes: (sourceId) => inDatabase(() => new Map(hashes.all(sourceId).map((row) => hashRow.parse(row)))),
      put: (document) => writes.put(document),
      remove: (sourceId, keys) => writes.remove(sourceId, keys),
      sources: () => inDatabase(() => sources.all().map((row) => sourceRow.parse(row) as SourceSummary)),
      search: (query, signal) => client.search({ ...query, at: now() }, signal),
      chunk: (chunkId, scopes) =>
        inDatabase(() => {
          const rows = joinedIds(chunkId).map((id) => chunk.get(id, JSON.stringify(scopes), now()));
          return rows.includes(undefined) ? null : joinChunks(rows.map(chunkOf));
        }),
    },
    vectors: openVectors(database),
    close: () => client.close(),
  };
}

const hashRow = z.object({ key: z.string(), hash: z.string() }).transform(({ key, hash }) => [key, hash] as const);
const sourceRow = z.object({
  id: z.string(),
  scope: z.custom<Scope>((scope) => typeof scope === "string"),
  documents: z.number(),
  chunks: z.number(),
  indexedAt: z.number(),
});
