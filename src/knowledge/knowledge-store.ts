import type { Scope } from "./scope.ts";

/**
 * The port to where documents, chunks and vectors are kept and searched. Writes are all or nothing for each document:
 * a reader sees its old chunks or its new ones.
 */
export interface KnowledgeStore {
  /** What is indexed of one source: document key → content hash. */
  hashes(sourceId: string): Promise<ReadonlyMap<string, string>>;
  /** Adds or replaces one document with all its chunks. @throws StorageError */
  put(document: IndexedDocument): Promise<void>;
  /** Removes documents of a source, with their chunks and vectors. @throws StorageError */
  remove(sourceId: string, documentKeys: readonly string[]): Promise<void>;
  /** All sources with what they hold. */
  sources(): Promise<readonly SourceSummary[]>;
  /** Ranked hits of both kinds of search, filtered by scope inside the query. */
  search(query: StoreQuery, signal: AbortSignal): Promise<StoreHits>;
  /** A chunk by its id, if it is in one of the scopes. */
  chunk(chunkId: string, scopes: readonly Scope[]): Promise<StoredChunk | null>;
}

/** The port to the vectors of what is indexed. They hang on the embedded text, so that the same text is embedded once. */
export interface VectorStore {
  /** Texts that are indexed and have no vector of this model yet, each once; at most `limit`. */
  missing(model: string, limit: number): Promise<readonly EmbeddableText[]>;
  /** Keeps vectors of unit length. @throws StorageError */
  put(model: string, vectors: readonly EmbeddedText[]): Promise<void>;
}

export interface EmbeddableText {
  readonly hash: string;
  /** Title, path and text of a chunk: a passage means more with the headings above it. */
  readonly text: string;
}

export interface EmbeddedText {
  readonly hash: string;
  readonly vector: Float32Array;
}

export interface IndexedDocument {
  readonly sourceId: string;
  /** Unique in its source: the path of a file below its folder. */
  readonly key: string;
  readonly title: string;
  readonly url: string | null;
  readonly scope: Scope;
  /** Of the raw content together with the chunker's version, so that a better chunker indexes again. */
  readonly hash: string;
  readonly chunks: readonly IndexedChunk[];
}

export interface IndexedChunk extends NewChunk {
  /** Where people read just this; where it has none of its own, the document's. */
  readonly url?: string | null;
}

export interface NewChunk {
  /** Headings above it, outermost first, without the document's title. */
  readonly path: readonly string[];
  /** Markdown as it is shown. */
  readonly text: string;
  /** First line in the document, from 1. */
  readonly line: number;
}

export interface StoredChunk extends NewChunk {
  /** Stable while its text, its document and its place stay the same. */
  readonly id: string;
  readonly documentTitle: string;
  readonly url: string | null;
  readonly sourceId: string;
  readonly documentKey: string;
}

export interface SourceSummary {
  readonly id: string;
  readonly scope: Scope;
  readonly documents: number;
  readonly chunks: number;
  readonly indexedAt: number;
}

export interface StoreQuery {
  /** The question as asked. */
  readonly text: string;
  /** Null where search is by keyword alone. */
  readonly vector: { readonly model: string; readonly values: Float32Array } | null;
  readonly scopes: readonly Scope[];
  /** How many hits of each kind. */
  readonly limit: number;
}

export interface StoreHits {
  /** Best first. `score` is BM25, higher is better. */
  readonly keyword: readonly StoreHit[];
  /** Best first. `score` is the cosine. */
  readonly vector: readonly StoreHit[];
}

export interface StoreHit {
  readonly chunk: StoredChunk;
  readonly score: number;
}
