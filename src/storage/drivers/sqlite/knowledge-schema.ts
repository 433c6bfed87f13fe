/**
 * Vectors hang on the hash of what was embedded, not on a chunk: so they are the cache as well, and what is indexed again,
 * or stands in two documents, is embedded once. Their table has row numbers, because in one without them every step of a
 * look-up reads whole rows of 6 kB. `version` counts changes, for readers that keep something in memory.
 */
export const knowledgeSchema = `
  CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source_id TEXT NOT NULL,
    key TEXT NOT NULL,
    title TEXT NOT NULL,
    url TEXT,
    scope TEXT NOT NULL,
    hash TEXT NOT NULL,
    indexed_at INTEGER NOT NULL,
    UNIQUE (source_id, key)
  ) STRICT;
  CREATE TABLE chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    public_id TEXT NOT NULL,
    document_id INTEGER NOT NULL REFERENCES documents,
    scope TEXT NOT NULL,
    path TEXT NOT NULL,
    text TEXT NOT NULL,
    line INTEGER NOT NULL,
    embedded_hash TEXT NOT NULL
  ) STRICT;
  CREATE INDEX chunks_by_document ON chunks (document_id);
  CREATE INDEX chunks_by_public_id ON chunks (public_id);
  CREATE INDEX chunks_by_hash ON chunks (embedded_hash);
  CREATE VIRTUAL TABLE chunk_words USING fts5 (
    title, path, text, content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2'
  );
  CREATE TABLE vectors (
    number INTEGER PRIMARY KEY,
    model TEXT NOT NULL,
    embedded_hash TEXT NOT NULL,
    bits BLOB NOT NULL,
    numbers BLOB NOT NULL,
    UNIQUE (model, embedded_hash)
  ) STRICT;
  CREATE TABLE knowledge_version (version INTEGER NOT NULL) STRICT;
  INSERT INTO knowledge_version VALUES (0);
`;

/**
 * Words of their own table: what a filtered search looks at of each hit is then a narrow row (at 97,000 chunks 12 ms where it
 * was 27). `removed_chunks` says which chunks are gone, so that a reader in memory follows a change by what changed; it is
 * kept short, and who comes too late for it reads all anew. A vector's number is never given twice, so that a reader may
 * trust it, and the text's hash leads its index, so that a text's vectors can go with it.
 */
export const knowledgeChanges = `
  CREATE TABLE chunk_texts (id INTEGER PRIMARY KEY, path TEXT NOT NULL, text TEXT NOT NULL) STRICT;
  INSERT INTO chunk_texts SELECT id, path, text FROM chunks;
  ALTER TABLE chunks DROP COLUMN path;
  ALTER TABLE chunks DROP COLUMN text;
  CREATE TABLE removed_chunks (number INTEGER PRIMARY KEY AUTOINCREMENT, chunk_id INTEGER NOT NULL) STRICT;
  ALTER TABLE vectors RENAME TO old_vectors;
  CREATE TABLE vectors (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    model TEXT NOT NULL,
    embedded_hash TEXT NOT NULL,
    bits BLOB NOT NULL,
    numbers BLOB NOT NULL,
    UNIQUE (embedded_hash, model)
  ) STRICT;
  INSERT INTO vectors (number, model, embedded_hash, bits, numbers)
    SELECT number, model, embedded_hash, bits, numbers FROM old_vectors ORDER BY number;
  DROP TABLE old_vectors;
`;

/** What a search may be narrowed by, and how a source ages. All unknown for what was indexed before; `authors` is a name a line. */
export const knowledgeOrigins = `
  ALTER TABLE documents ADD COLUMN channel_id TEXT;
  ALTER TABLE documents ADD COLUMN channel_name TEXT;
  ALTER TABLE documents ADD COLUMN half_life_ms INTEGER;
  ALTER TABLE chunks ADD COLUMN authors TEXT;
  ALTER TABLE chunks ADD COLUMN at INTEGER;
  ALTER TABLE chunks ADD COLUMN url TEXT;
`;

/** From then on a document is found no more, whether it was removed by then or not; null: it holds for good. */
export const knowledgeExpiry = `ALTER TABLE documents ADD COLUMN holds_until INTEGER;`;

/**
 * FTS5 merges a segment once a tenth of it is deleted, which for a large document's chunks, removed piece by piece, took five
 * times as long as to remove them at once. With half of a segment it is a seventh, and searches still pass over few dead ones.
 */
export const knowledgeMerging = `INSERT INTO chunk_words (chunk_words, rank) VALUES ('deletemerge', 50);`;
