import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { embeddedText } from "../../../knowledge/embedded-text.ts";
import type { IndexedDocument } from "../../../knowledge/knowledge-store.ts";
import { openChanges } from "./knowledge-changes.ts";

/** A document is written whole: a reader sees its old chunks or its new ones. */
export function openWrites(database: DatabaseSync, now: () => number) {
  const find = database.prepare("SELECT id FROM documents WHERE source_id = ? AND key = ?");
  const addDocument = database.prepare(
    `INSERT INTO documents (source_id, key, title, url, scope, hash, indexed_at, channel_id, channel_name, half_life_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const addChunk = database.prepare(
    "INSERT INTO chunks (public_id, document_id, scope, line, embedded_hash, authors, at, url) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
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
  const change = openChanges(database);

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
    put: (document: IndexedDocument): Promise<void> =>
      change(() => {
        const { sourceId, key, title, url, scope, hash, channel, halfLifeMs = null } = document;
        const before = forget(sourceId, key);
        const about = [channel?.id ?? null, channel?.name ?? null, halfLifeMs];
        const documentId = addDocument.run(sourceId, key, title, url, scope, hash, now(), ...about).lastInsertRowid;
        for (const [position, chunk] of document.chunks.entries()) {
          const path = chunk.path.join(" › ");
          const id = addChunk.run(
            digest(`${sourceId}\n${scope}\n${key}\n${position}\n${chunk.text}`),
            documentId,
            scope,
            chunk.line,
            digest(embeddedText(title, chunk)),
            chunk.authors?.join("\n") ?? null,
            chunk.at ?? null,
            chunk.url ?? null,
          ).lastInsertRowid;
          addText.run(id, JSON.stringify(chunk.path), chunk.text);
          addWords.run(id, title, path, chunk.text);
        }
        forgetVectors(before);
      }, document.chunks.length),
    remove: (sourceId: string, keys: readonly string[]): Promise<void> =>
      change(() => {
        for (const key of keys) forgetVectors(forget(sourceId, key));
      }, 0),
  };
}

/** So many chunks may be removed before a reader that did not look meanwhile has to read all anew. */
const maxRemoved = 10_000;

function digest(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}
