import { UserError } from "../errors.ts";
import type { Log } from "../platform/log.ts";
import type { DocumentReader } from "./formats/document-reader.ts";
import { indexSource } from "./index-source.ts";
import type { KnowledgeStore } from "./knowledge-store.ts";
import { openSource } from "./open-source.ts";
import type { FetchedSource, FileStore, SourceRecord, SourceStore } from "./source-store.ts";
import type { SourceResult, SyncProgress } from "./sync-result.ts";
import type { WebSourceOptions } from "./web-source.ts";

export interface SyncDeps {
  readonly store: KnowledgeStore;
  readonly sources: SourceStore;
  readonly files: FileStore;
  readonly reader: DocumentReader;
  /** How the web is asked. */
  readonly web: Omit<WebSourceOptions, "unfinishedSince">;
  readonly log: Log;
}

export interface SyncRun {
  readonly signal: AbortSignal;
  /** Null where nobody looks. */
  readonly onProgress: ((progress: SyncProgress) => void) | null;
}

/** Brings one source up to date, and says how that ended. Never throws for what is wrong with the source. */
export async function syncSource(record: FetchedSource, deps: SyncDeps, run: SyncRun): Promise<SourceResult> {
  const { id } = record;
  const { sources, log } = deps;
  try {
    const unfinishedSince = unfinishedRun(record, deps.web.now());
    if (unfinishedSince === null) await sources.mark(id, { kind: "started" });
    const known = new Set((await deps.files.unreadable(id)).map(({ key, reason }) => `${key}\n${reason}`));
    const report = await indexSource(openSource(record, { ...deps.web, unfinishedSince }), {
      ...deps,
      id,
      scope: record.scope,
      signal: run.signal,
      onProgress: (progress) => run.onProgress?.({ source: id, ...progress }),
    });
    for (const { key, reason } of report.unreadable)
      if (!known.has(`${key}\n${reason}`)) log.warn({ source: id, key, reason }, "a file was left out");
    await sources.mark(id, { kind: "ended", error: null });
    // Removed meanwhile by another process: it knew nothing of what was still being added.
    if (!(await sources.list()).some((source) => source.id === id)) await forgetDocuments(deps.store, id);
    return { kind: "synced", source: id, report };
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
function unfinishedRun(record: SourceRecord, now: number): number | null {
  const { startedAt } = record;
  return startedAt !== null && !hasEnded(record) && now - startedAt < goesOnMs ? startedAt : null;
}

/** Whether the last sync came to its end, good or bad. */
export function hasEnded({ startedAt, endedAt }: SourceRecord): boolean {
  return endedAt !== null && endedAt >= (startedAt ?? 0);
}

/** Some at a time: what deletes holds up everything else meanwhile. */
export async function forgetDocuments(store: KnowledgeStore, sourceId: string): Promise<void> {
  const keys = [...(await store.hashes(sourceId)).keys()];
  for (let from = 0; from < keys.length; from += forgottenTogether)
    await store.remove(sourceId, keys.slice(from, from + forgottenTogether));
}

const forgottenTogether = 50;
