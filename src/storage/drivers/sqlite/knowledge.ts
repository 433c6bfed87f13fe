import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import type {
  IndexedDocument,
  KnowledgeStore,
  NewChunk,
  SourceSummary,
  VectorStore,
} from "../../../knowledge/knowledge-store.ts";
import type { Scope } from "../../../knowledge/scope.ts";
import type { Log } from "../../../platform/log.ts";
import { signBits } from "./bits.ts";
import { SearchClient } from "./search-client.ts";
import { chunkColumns, chunkOf } from "./search-engine.ts";
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
    `${chunkColumns} WHERE c.public_id = ? AND c.scope IN (SELECT value FROM json_each(?)) LIMIT 1`,
  );

  return {
    knowledge: {
      hashes: (sourceId) => inDatabase(() => new Map(hashes.all(sourceId).map((row) => hashRow.parse(row)))),
      put: (document) => inDatabase(() => writes.put(document)),
      remove: (sourceId, keys) => inDatabase(() => writes.remove(sourceId, keys)),
      sources: () => inDatabase(() => sources.all().map((row) => sourceRow.parse(row) as SourceSummary)),
      search: ({ text, vector, scopes, limit }, signal) => client.search({ text, vector, scopes, limit }, signal),
      chunk: (chunkId, scopes) =>
        inDatabase(() => {
          const row = chunk.get(chunkId, JSON.stringify(scopes));
          return row === undefined ? null : chunkOf(row);
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

/** So many chunks may be removed before a reader that did not look meanwhile has to read all anew. */
const maxRemoved = 10_000;

/** One transaction a document: a reader sees its old chunks or its new ones, and another writer waits for no longer. */
function openWrites(database: DatabaseSync, now: () => number) {
  const find = database.prepare("SELECT id FROM documents WHERE source_id = ? AND key = ?");
  const addDocument = database.prepare(
    "INSERT INTO documents (source_id, key, title, url, scope, hash, indexed_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const addChunk = database.prepare(
    "INSERT INTO chunks (public_id, document_id, scope, line, embedded_hash) VALUES (?, ?, ?, ?, ?)",
  );
  const addText = database.prepare("INSERT INTO chunk_texts (id, path, text) VALUES (?, ?, ?)");
  const addWords = database.prepare("INSERT INTO chunk_words (rowid, title, path, text) VALUES (?, ?, ?, ?)");
  const textsOf = database.prepare("SELECT DISTINCT embedded_hash FROM chunks WHERE document_id = ?");
  const removeChunks = [
    "INSERT INTO removed_chunks (chunk_id) SELECT id FROM chunks WHERE document_id = ?",
    "DELETE FROM chunk_words WHERE rowid IN (SELECT id FROM chunks WHERE document_id = ?)",
    "DELETE FROM chunk_texts WHERE id IN (SELECT id FROM chunks WHERE document_id = ?)",
    "DELETE FROM chunks WHERE document_id = ?",
    "DELETE FROM documents WHERE id = ?",
  ].map((sql) => database.prepare(sql));
  const removeVectors = database.prepare(
    "DELETE FROM vectors WHERE embedded_hash = ?1 AND NOT EXISTS (SELECT 1 FROM chunks WHERE embedded_hash = ?1)",
  );
  const trimRemoved = database.prepare(
    "DELETE FROM removed_chunks WHERE number <= (SELECT max(number) FROM removed_chunks) - ?",
  );
  const inTransaction = openChanges(database);

  /** Returns the texts that the document's vectors hang on. */
  const forget = (sourceId: string, key: string): readonly string[] => {
    const id = find.get(sourceId, key)?.["id"];
    if (typeof id !== "number") return [];
    const texts = textsOf.all(id).map((row) => String(row["embedded_hash"]));
    for (const statement of removeChunks) statement.run(id);
    trimRemoved.run(maxRemoved);
    return texts;
  };
  const forgetVectors = (texts: readonly string[]) => {
    for (const hash of texts) removeVectors.run(hash);
  };
  return {
    put: (document: IndexedDocument) =>
      inTransaction(() => {
        const { sourceId, key, title, url, scope, hash } = document;
        const before = forget(sourceId, key);
        const documentId = addDocument.run(sourceId, key, title, url, scope, hash, now()).lastInsertRowid;
        for (const [position, chunk] of document.chunks.entries()) {
          const path = chunk.path.join(" › ");
          const id = addChunk.run(
            digest(`${sourceId}\n${scope}\n${key}\n${position}\n${chunk.text}`),
            documentId,
            scope,
            chunk.line,
            digest(embeddedText(title, chunk)),
          ).lastInsertRowid;
          addText.run(id, JSON.stringify(chunk.path), chunk.text);
          addWords.run(id, title, path, chunk.text);
        }
        forgetVectors(before);
      }),
    remove: (sourceId: string, keys: readonly string[]) =>
      inTransaction(() => {
        for (const key of keys) forgetVectors(forget(sourceId, key));
      }),
  };
}

function openVectors(database: DatabaseSync): VectorStore {
  const missing = database.prepare(
    `SELECT c.embedded_hash AS hash, d.title, t.path, t.text
     FROM chunks c JOIN chunk_texts t ON t.id = c.id JOIN documents d ON d.id = c.document_id
     WHERE NOT EXISTS (SELECT 1 FROM vectors v WHERE v.model = ? AND v.embedded_hash = c.embedded_hash)
     GROUP BY c.embedded_hash LIMIT ?`,
  );
  const put = database.prepare(
    "INSERT INTO vectors (model, embedded_hash, bits, numbers) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const inTransaction = openChanges(database);
  return {
    missing: (model, limit) =>
      inDatabase(() =>
        missing.all(model, limit).map((row) => {
          const { hash, title, path, text } = missingRow.parse(row);
          return { hash, text: embeddedText(title, { path: JSON.parse(path) as string[], text }) };
        }),
      ),
    put: (model, vectors) =>
      inDatabase(() =>
        inTransaction(() => {
          for (const { hash, vector } of vectors) put.run(model, hash, bytesOf(signBits(vector)), bytesOf(vector));
        }),
      ),
  };
}

/** All of a change or nothing, and the count of changes by which readers notice it. */
function openChanges(database: DatabaseSync): (work: () => void) => void {
  const changed = database.prepare("UPDATE knowledge_version SET version = version + 1");
  return (work) => {
    database.exec("BEGIN IMMEDIATE");
    try {
      work();
      changed.run();
      database.exec("COMMIT");
    } catch (error) {
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    }
  };
}

const missingRow = z.object({ hash: z.string(), title: z.string(), path: z.string(), text: z.string() });

function embeddedText(title: string, { path, text }: Pick<NewChunk, "path" | "text">): string {
  return `${[title, ...path].join(" › ")}\n\n${text}`;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}

function bytesOf(numbers: Float32Array | Uint32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
