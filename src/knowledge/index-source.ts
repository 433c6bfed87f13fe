import { createHash } from "node:crypto";
import { basename, extname } from "node:path";
import { type ChunkedDocument, chunkerVersion } from "./chunk.ts";
import type { FolderSource, SourceFile } from "./folder-source.ts";
import { readDocument } from "./formats/read-document.ts";
import type { KnowledgeStore } from "./knowledge-store.ts";
import type { Scope } from "./scope.ts";

export interface IndexReport {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly chunks: number;
  readonly unreadable: readonly { readonly key: string; readonly reason: string }[];
}

export interface IndexOptions {
  readonly store: KnowledgeStore;
  readonly scope: Scope;
  readonly signal: AbortSignal;
  /** Called after each file with how many there were so far. */
  readonly onProgress: (files: number) => void;
}

/**
 * Brings the index of a source up to date: what is new or changed is indexed, what did not change is skipped by its hash, what
 * is gone is removed. Each document is stored whole, so that a run that was interrupted is simply run again.
 */
export async function indexSource(
  source: FolderSource,
  { store, scope, signal, onProgress }: IndexOptions,
): Promise<IndexReport> {
  const sourceId = idOf(source, scope);
  const known = await store.hashes(sourceId);
  const seen = new Set<string>();
  const counts = { added: 0, changed: 0, unchanged: 0, chunks: 0 };
  const unreadable: { key: string; reason: string }[] = [];

  for await (const file of source.files(signal)) {
    signal.throwIfAborted();
    seen.add(file.key);
    const outcome = file.kind === "unreadable" ? file : await indexFile(file);
    if (outcome.kind === "unreadable") unreadable.push({ key: file.key, reason: outcome.reason });
    else counts[outcome.kind] += 1;
    onProgress(seen.size);
  }
  const closed = unreadable.filter(({ key }) => key.endsWith("/"));
  const gone = [...known.keys()].filter(
    (key) => !seen.has(key) && !closed.some((folder) => folder.key === "/" || key.startsWith(folder.key)),
  );
  if (gone.length > 0) await store.remove(sourceId, gone);
  return { ...counts, removed: gone.length, unreadable };

  async function indexFile({ key, content }: Extract<SourceFile, { kind: "file" }>) {
    const hash = hashOf(content);
    const before = known.get(key);
    if (before === hash) return { kind: "unchanged" } as const;
    const read = tryReading(key, content);
    if (read === null) return { kind: "unreadable", reason: "is nested too deeply" } as const;
    const title = read.title ?? basename(key, extname(key)).replaceAll(/[-_]+/g, " ");
    await store.put({ sourceId, key, title, url: null, scope, hash, chunks: read.chunks });
    counts.chunks += read.chunks.length;
    return { kind: before === undefined ? "added" : "changed" } as const;
  }
}

/** Null where a parser's recursion ends before the nesting does. */
function tryReading(key: string, content: string): ChunkedDocument | null {
  try {
    return readDocument(key, content);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The same folder may be indexed for everyone and for a channel: those are two sources. */
function idOf({ id }: FolderSource, scope: Scope): string {
  return scope === "workspace" ? id : `${id}@${scope.slice("channel:".length)}`;
}

function hashOf(content: string): string {
  return createHash("sha256").update(`${chunkerVersion}\n${content}`).digest("base64url");
}
