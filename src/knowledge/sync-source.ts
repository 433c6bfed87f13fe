import { ModelError, UserError } from "../errors.ts";
import type { EmbeddingModel } from "../models/embedding-model.ts";
import type { Log } from "../platform/log.ts";
import { embedMissing } from "./embed-missing.ts";
import type { DocumentReader } from "./formats/document-reader.ts";
import { indexSource } from "./index-source.ts";
import type { KnowledgeStore, VectorStore } from "./knowledge-store.ts";
import { openSource } from "./open-source.ts";
import type { FileStore, SourceRecord, SourceStore } from "./source-store.ts";
import type { WebSourceOptions } from "./web-source.ts";
import type { Embedding, SyncProgress, SyncResult } from "./sync-result.ts";

export interface SyncDeps {
  readonly store: KnowledgeStore;
  readonly vectors: VectorStore;
  readonly sources: SourceStore;
  readonly files: FileStore;
  readonly reader: DocumentReader;
  /** How the web is asked. */
  readonly web: Omit<WebSourceOptions, "unfinishedSince">;
  readonly embedding: EmbeddingModel | null;
  readonly log: Log;
}

export interface SyncRun {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: SyncProgress) => void;
}

/** Brings one source up to date, and says how that ended. Never throws for what is wrong with the source or the models. */
export async function syncSource(record: SourceRecord, deps: SyncDeps, run: SyncRun): Promise<SyncResult> {
  const { id } = record;
  const { sources, log } = deps;
  try {
    const unfinishedSince = unfinishedRun(record, deps.web.now());
    if (unfinishedSince === null) await sources.mark(id, { kind: "started" });
    const report = await indexSource(openSource(record, { ...deps.web, unfinishedSince }), {
      ...deps,
      id,
      scope: record.scope,
      signal: run.signal,
      onProgress: (progress) => run.onProgress({ source: id, phase: "files", ...progress }),
    });
    for (const { key, reason } of report.unreadable) log.warn({ source: id, key, reason }, "a file was left out");
    await sources.mark(id, { kind: "ended", error: null });
    // Removed meanwhile by another process: it knew nothing of what was still being added.
    if (!(await sources.list()).some((source) => source.id === id)) await forgetDocuments(deps.store, id);
    return { kind: "synced", source: id, report, embedding: await embed(deps, run) };
  } catch (error) {
    if (run.signal.aborted) return { kind: "stopped", source: id };
    const reason = error instanceof UserError ? error.message : "could not be indexed; the log says why.";
    if (!(error instanceof UserError)) log.error({ source: id, error }, "a source could not be indexed");
    await sources.mark(id, { kind: "ended", error: reason });
    return { kind: "failed", source: id, reason };
  }
}

/** A run that was broken off so long ago is begun anew. */
const goesOnMs = 24 * 3_600_000;

/** When the last run began, where it was broken off: its process ended, or somebody stopped it. Then this one goes on with it. */
function unfinishedRun({ startedAt, endedAt }: SourceRecord, now: number): number | null {
  const isUnfinished = startedAt !== null && startedAt > (endedAt ?? 0) && now - startedAt < goesOnMs;
  return isUnfinished ? startedAt : null;
}

/** What can't be embedded now is found by its words meanwhile, and embedded at the next run. */
async function embed({ vectors, embedding, log }: SyncDeps, run: SyncRun): Promise<Embedding> {
  if (embedding === null) return { kind: "done", texts: 0 };
  try {
    return { kind: "done", texts: await embedMissing(vectors, embedding, run.signal) };
  } catch (error) {
    if (run.signal.aborted || !(error instanceof ModelError)) throw error;
    log.error({ error }, "passages could not be embedded; they are found by keyword, and tried again at the next sync");
    return { kind: "unreachable" };
  }
}

/** A hundred at a time: what deletes holds up everything else meanwhile. */
export async function forgetDocuments(store: KnowledgeStore, sourceId: string): Promise<void> {
  const keys = [...(await store.hashes(sourceId)).keys()];
  for (let from = 0; from < keys.length; from += 100) await store.remove(sourceId, keys.slice(from, from + 100));
}
