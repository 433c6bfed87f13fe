import { createHash } from "node:crypto";
import { basename, extname } from "node:path";
import { chunkerVersion } from "./chunk.ts";
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
  const known = await store.hashes(idOf(source, scope));
  const seen = new Set<string>();
  const counts = { added: 0, changed: 0, unchanged: 0, chunks: 0 };
  const unreadable: { key: string; reason: string }[] = [];

  for await (const file of source.files(signal)) {
    signal.throwIfAborted();
    seen.add(file.key);
    if (file.kind === "unreadable") unreadable.push({ key: file.key, reason: file.reason });
    else {
      const before = known.get(file.key);
      const hash = hashOf(file.content);
      if (before === hash) counts.unchanged += 1;
      else {
        counts.chunks += await putFile(file, hash);
        counts[before === undefined ? "added" : "changed"] += 1;
      }
    }
    onProgress(seen.size);
  }
  const gone = [...known.keys()].filter((key) => !seen.has(key));
  if (gone.length > 0) await store.remove(idOf(source, scope), gone);
  return { ...counts, removed: gone.length, unreadable };

  async function putFile({ key, content }: Extract<SourceFile, { kind: "file" }>, hash: string): Promise<number> {
    const { title, chunks } = readDocument(key, content);
    const named = title ?? basename(key, extname(key)).replaceAll(/[-_]+/g, " ");
    await store.put({ sourceId: idOf(source, scope), key, title: named, url: null, scope, hash, chunks });
    return chunks.length;
  }
}

/** The same folder may be indexed for everyone and for a channel: those are two sources. */
function idOf({ id }: FolderSource, scope: Scope): string {
  return scope === "workspace" ? id : `${id}@${scope.slice("channel:".length)}`;
}

function hashOf(content: string): string {
  return createHash("sha256").update(`${chunkerVersion}\n${content}`).digest("base64url");
}
