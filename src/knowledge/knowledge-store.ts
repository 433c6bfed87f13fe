import type { Scope } from "./scope.ts";

/**
 * The port to where documents, chunks and vectors are kept and searched. Writes are all or nothing for each document:
 * a reader sees its old chunks or its new ones. Of a document of hundreds of chunks it may see both for a moment, and what
 * is interrupted then is told by a hash that no content has.
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
  /** A chunk by its id, or several joined as {@link joinedId} names them, if all are in the scopes. */
  chunk(chunkId: string, scopes: readonly Scope[]): Promise<StoredChunk | null>;
}

/** The port to the vectors of what is indexed. They hang on the embedded text, so that the same text is embedded once. */
export interface VectorStore {
  /**
   * Texts that are indexed and have no vector of this model yet, each once, in the order of their hashes; at most `limit`.
   * @param after only those behind this hash, so that who goes through all need not begin anew each time.
   */
  missing(model: string, limit: number, after?: string): Promise<readonly EmbeddableText[]>;
  /** How many such texts there are. */
  countMissing(model: string): Promise<number>;
  /** Keeps vectors of unit length. @throws StorageError */
  put(model: string, vectors: readonly EmbeddedText[]): Promise<void>;
  /** The model whose vectors are to be searched: the last one that was made so. Null where none was yet. */
  active(): Promise<string | null>;
  /** Makes this model the one, and forgets the vectors of all others. @throws StorageError */
  activate(model: string): Promise<void>;
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
  /** The channel that it was said in; left out where it was written elsewhere. */
  readonly channel?: ChannelName;
  /** Where its source ages: after so many milliseconds a passage counts half as much as a new one. */
  readonly halfLifeMs?: number;
  /** From then on it is found no more; left out where it holds for good. In milliseconds since 1970. */
  readonly holdsUntil?: number;
  /** Of the raw content together with the chunker's version, so that a better chunker indexes again. */
  readonly hash: string;
  readonly chunks: readonly NewChunk[];
}

export interface ChannelName {
  /** The platform's own. */
  readonly id: string;
  /** As people write it, without `#`. */
  readonly name: string;
}

export interface NewChunk {
  /** Headings above it, outermost first, without the document's title. */
  readonly path: readonly string[];
  /** Markdown as it is shown. */
  readonly text: string;
  /** First line in the document, from 1. */
  readonly line: number;
  /** Who wrote it, as people call them. */
  readonly authors?: readonly string[];
  /** When it was written or last changed, in milliseconds since 1970. */
  readonly at?: number;
  /** Where a reader finds this very passage (a message's permalink, a page, an anchor), where the document's url leads elsewhere. */
  readonly url?: string;
}

export interface StoredChunk extends Pick<NewChunk, "path" | "text" | "line"> {
  /** Stable while its text, its document and its place stay the same. */
  readonly id: string;
  /** Which of its document's chunks it is, from 0. */
  readonly place: number;
  readonly documentTitle: string;
  /** The passage's own, or else its document's. */
  readonly url: string | null;
  readonly sourceId: string;
  readonly documentKey: string;
  readonly authors: readonly string[];
  readonly at: number | null;
  readonly halfLifeMs: number | null;
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
  /** What else must hold of every hit. */
  readonly filter?: StoreFilter;
  /** How many hits of each kind. */
  readonly limit: number;
}

/** All of it must hold. Upper and lower case are the same everywhere. */
export interface StoreFilter {
  /** Each stands in the passage, its title or its path: these words in this order. */
  readonly phrases: readonly string[];
  /** None stands there. */
  readonly without: readonly string[];
  /** Said in one of these channels, by id or name; empty: anywhere. */
  readonly channels: readonly string[];
  /** Written by one of these, by whole name or one word of it; empty: anybody. */
  readonly authors: readonly string[];
  /** Written then or later; null: whenever. What has no date is never inside such a bound. */
  readonly after: number | null;
  /** Written earlier than this. */
  readonly before: number | null;
}

export interface StoreHits {
  /** Best first by their words. Where nothing matches the words as typed, by the nearest words that there are. */
  readonly keyword: readonly StoreHit[];
  /** Best first by cosine. */
  readonly vector: readonly StoreHit[];
  /** The cosine of any passage at all to the question, on average: what is no nearer is not near. */
  readonly background: number;
}

/** A hit with what both searches think of it, whichever found it. */
export interface StoreHit {
  readonly chunk: StoredChunk;
  /** BM25; 0 where no word of the question stands in it. */
  readonly words: number;
  /** Null where the question or the passage has no vector. */
  readonly cosine: number | null;
}
