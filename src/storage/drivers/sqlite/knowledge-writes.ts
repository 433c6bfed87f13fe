import { hash as hashOnce, randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { embeddedText } from "../../../knowledge/embedded-text.ts";
import type { IndexedDocument, NewChunk } from "../../../knowledge/knowledge-store.ts";
import { openChanges, weightTogether } from "./knowledge-changes.ts";
import { inDatabase } from "./translate-error.ts";

/**
 * A document is written whole, so that a reader sees its old chunks or its new ones. A large one would hold up everything
 * else for half a second: its new chunks are added piece by piece, and its old ones removed so then. Meanwhile its hash says
 * that it is not complete, so that whatever interrupts this, the next sync writes it anew.
 */
export function openWrites(database: DatabaseSync, now: () => number) {
  const find = database.prepare(
    `SELECT id, (SELECT count(*) FROM chunks WHERE document_id = documents.id) AS chunks,
       (SELECT max(id) FROM chunks WHERE document_id = documents.id) AS lastChunk
     FROM documents WHERE source_id = ? AND key = ?`,
  );
  // No RETURNING, no ON CONFLICT: statements that can be taken back make FTS5 write down what it holds, 0.2 ms each time.
  const addDocument = database.prepare(
    `INSERT INTO documents (title, url, scope, hash, indexed_at, channel_id, channel_name, half_life_ms, holds_until, source_id, key)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const changeDocument = database.prepare(
    `UPDATE documents SET title = ?, url = ?, scope = ?, hash = ?, indexed_at = ?, channel_id = ?, channel_name = ?,
       half_life_ms = ?, holds_until = ? WHERE id = ?`,
  );
  const hashOf = database.prepare("SELECT hash FROM documents WHERE id = ?");
  const setHash = database.prepare("UPDATE documents SET hash = ? WHERE id = ?");
  const removeDocument = database.prepare("DELETE FROM documents WHERE id = ?");
  const chunks = openChunks(database);
  const changes = openChanges(database);

  const known = (sourceId: string, key: string): Known => {
    const { id, chunks: count, lastChunk } = find.get(sourceId, key) ?? {};
    return { id: id === undefined ? null : Number(id), count: Number(count ?? 0), lastChunk: Number(lastChunk ?? 0) };
  };
  const add = (document: IndexedDocument, id: number | null): number => {
    const { sourceId, key, title, url, scope, hash, channel, halfLifeMs = null, holdsUntil = null } = document;
    const place = [channel?.id ?? null, channel?.name ?? null];
    const about = [title, url, scope, hash, now(), ...place, halfLifeMs, holdsUntil];
    if (id === null) return Number(addDocument.run(...about, sourceId, key).lastInsertRowid);
    changeDocument.run(...about, id);
    return id;
  };
  /** Whether a large document is still being written by these steps: another process may have begun to write it, too. */
  const isOurs = (id: number, mark: string) => hashOf.get(id)?.["hash"] === mark;

  const putWhole = (document: IndexedDocument) => {
    const before = known(document.sourceId, document.key);
    const id = add(document, before.id);
    const texts = before.count === 0 ? [] : chunks.remove(id, before.lastChunk, before.count);
    for (const [position, chunk] of document.chunks.entries()) chunks.add(id, document, position, chunk);
    chunks.forgetVectors(texts);
  };
  function* putInSteps(document: IndexedDocument): Generator<void, void> {
    const mark = incomplete();
    const before = known(document.sourceId, document.key);
    const id = add({ ...document, hash: mark }, before.id);
    for (const [position, chunk] of document.chunks.entries()) {
      if (position % weightTogether === 0) {
        yield;
        if (!isOurs(id, mark)) return;
      }
      chunks.add(id, document, position, chunk);
    }
    yield* removeInSteps(id, before.lastChunk, mark);
    if (isOurs(id, mark)) setHash.run(document.hash, id);
  }
  function* removeInSteps(id: number, lastChunk: number, mark: string): Generator<void, void> {
    for (;;) {
      yield;
      const texts = isOurs(id, mark) ? chunks.remove(id, lastChunk, weightTogether) : [];
      if (texts.length === 0) return;
      chunks.forgetVectors(texts);
    }
  }
  const forgetWhole = (sourceId: string, key: string) => {
    const { id, count, lastChunk } = known(sourceId, key);
    if (id === null) return;
    chunks.forgetVectors(chunks.remove(id, lastChunk, count));
    removeDocument.run(id);
  };
  function* forgetInSteps(sourceId: string, key: string): Generator<void, void> {
    const { id, lastChunk } = known(sourceId, key);
    if (id === null) return;
    const mark = incomplete();
    setHash.run(mark, id);
    yield* removeInSteps(id, lastChunk, mark);
    if (isOurs(id, mark)) removeDocument.run(id);
  }

  return {
    put(document: IndexedDocument): Promise<void> {
      const weight = document.chunks.length;
      return weight > weightTogether
        ? changes.stepwise(putInSteps(document))
        : changes.whole(() => putWhole(document), weight);
    },
    async remove(sourceId: string, keys: readonly string[]): Promise<void> {
      const found = await inDatabase(() => keys.map((key) => ({ key, count: known(sourceId, key).count })));
      const removals = found.map(({ key, count }) =>
        count > weightTogether
          ? changes.stepwise(forgetInSteps(sourceId, key))
          : changes.whole(() => forgetWhole(sourceId, key), count),
      );
      await Promise.all(removals);
    },
  };
}

interface Known {
  /** Null where there is no such document. */
  readonly id: number | null;
  /** Of its chunks. */
  readonly count: number;
  readonly lastChunk: number;
}

/** No content has such a hash. */
function incomplete(): string {
  return `incomplete ${randomUUID()}`;
}

function openChunks(database: DatabaseSync) {
  const addRow = database.prepare(
    "INSERT INTO chunks (public_id, document_id, scope, line, embedded_hash, authors, at, url) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
  );
  const addText = database.prepare("INSERT INTO chunk_texts (id, path, text) VALUES (?, ?, ?)");
  const addWords = database.prepare("INSERT INTO chunk_words (rowid, title, path, text) VALUES (?, ?, ?, ?)");
  const some = database.prepare(
    "SELECT id, embedded_hash FROM chunks WHERE document_id = ? AND id <= ? ORDER BY id LIMIT ?",
  );
  const removals = [
    "INSERT INTO removed_chunks (chunk_id) VALUES (?)",
    "DELETE FROM chunk_words WHERE rowid = ?",
    "DELETE FROM chunk_texts WHERE id = ?",
    "DELETE FROM chunks WHERE id = ?",
  ].map((sql) => database.prepare(sql));
  const trimRemoved = database.prepare(
    "DELETE FROM removed_chunks WHERE number <= (SELECT max(number) FROM removed_chunks) - ?",
  );
  const removeVectors = database.prepare(
    "DELETE FROM vectors WHERE embedded_hash = ?1 AND NOT EXISTS (SELECT 1 FROM chunks WHERE embedded_hash = ?1)",
  );
  return {
    add(documentId: number, { sourceId, scope, key, title }: IndexedDocument, position: number, chunk: NewChunk): void {
      const { path, text, line, authors, at = null, url = null } = chunk;
      const publicId = digest(`${sourceId}\n${scope}\n${key}\n${position}\n${text}`);
      const about = [digest(embeddedText(title, chunk)), authors?.join("\n") ?? null, at, url];
      const id = addRow.run(publicId, documentId, scope, line, ...about).lastInsertRowid;
      addText.run(id, JSON.stringify(path), text);
      addWords.run(id, title, path.join(" › "), text);
    },
    /** Removes the first so many up to a last one; returns the texts that their vectors hang on. */
    remove(documentId: number, last: number, limit: number): string[] {
      const rows = some.all(documentId, last, limit);
      for (const { id } of rows) for (const statement of removals) statement.run(Number(id));
      if (rows.length > 0) trimRemoved.run(maxRemoved);
      return rows.map((row) => String(row["embedded_hash"]));
    },
    /** Of texts that stand nowhere any more. */
    forgetVectors(texts: readonly string[]): void {
      for (const hash of texts) removeVectors.run(hash);
    },
  };
}

/** So many chunks may be removed before a reader that did not look meanwhile has to read all anew. */
const maxRemoved = 10_000;

function digest(text: string): string {
  return hashOnce("sha256", text, "base64url").slice(0, 22);
}
