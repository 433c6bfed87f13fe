import { UserError } from "../errors.ts";
import type { SourceListing, SourceToAdd } from "./admin.ts";
import type { WatchStore } from "./channel-store.ts";
import { locateSource } from "./locate-source.ts";
import type { Scope } from "./scope.ts";
import { type FetchedSource, isFetched, type SourceRecord } from "./source-store.ts";
import type { Embedding, SourceResult, SyncSummary } from "./sync-result.ts";
import { forgetDocuments, hasEnded, type SyncDeps, type SyncRun, syncSource } from "./sync-source.ts";

export interface LibraryDeps extends SyncDeps {
  readonly watches: WatchStore;
  /** Embeds what has no vector yet. */
  readonly embed: (run: SyncRun) => Promise<Embedding>;
  /** Of the settings: sources of the whole workspace, without anybody adding them. */
  readonly folders: readonly string[];
}

/** All sources together. */
export interface Library {
  records(): Promise<readonly SourceRecord[]>;
  /** The same, with what they hold. */
  list(): Promise<readonly SourceListing[]>;
  /** Adds any source, or the same once more, and brings it up to date. @throws UserError where there is nothing. */
  add(source: SourceToAdd, run: SyncRun): Promise<SyncSummary>;
  /** Forgets a source of one of the scopes, where any are given; returns what is forgotten. @throws UserError */
  remove(sourceId: string, scopes: readonly Scope[] | null): Promise<SourceListing>;
  /**
   * Brings this source up to date, or all of them, one after the other.
   * @param webRestMs so long after their last sync, web sources are left alone: a program that is started again and again
   * must not ask for a whole site each time.
   * @throws UserError where there is none of this id.
   */
  sync(sourceId: string | null, run: SyncRun, webRestMs?: number): Promise<SyncSummary>;
  /** Resolves when nothing is being brought up to date any more. */
  settle(): Promise<void>;
}

export function createLibrary(deps: LibraryDeps): Library {
  const { store, sources, files, folders, embed } = deps;
  const running = new Map<string, { readonly result: Promise<SourceResult>; readonly stop: AbortController }>();

  /** A source is read once at a time: who asks meanwhile waits for the same end. */
  const syncOne = (record: FetchedSource, run: SyncRun): Promise<SourceResult> => {
    const known = running.get(record.id);
    if (known !== undefined) return known.result;
    const stop = new AbortController();
    const signal = AbortSignal.any([run.signal, stop.signal]);
    const result = syncSource(record, deps, { ...run, signal }).finally(() => running.delete(record.id));
    running.set(record.id, { result, stop });
    return result;
  };

  /** What is new is embedded source by source, and what an earlier sync could not embed at the end. */
  const syncAll = async (records: readonly FetchedSource[], run: SyncRun): Promise<SyncSummary> => {
    const results: SourceResult[] = [];
    let embedding: Embedding = { texts: 0, isReachable: true };
    const embedNew = async () => {
      const { texts, isReachable } = await embed(run);
      embedding = { texts: embedding.texts + texts, isReachable };
    };
    for (const record of records) {
      const result = await syncOne(record, run);
      results.push(result);
      if (result.kind === "synced" && result.report.chunks > 0 && embedding.isReachable) await embedNew();
    }
    await embedNew();
    return { sources: results, embedding };
  };

  const fetchedRecord = async (sourceId: string): Promise<FetchedSource> => {
    const record = (await sources.list()).find(({ id }) => id === sourceId);
    if (record === undefined) throw noSuchSource(sourceId);
    if (isFetched(record)) return record;
    if (record.kind === "reviewed")
      throw new UserError("kept-live", `\`${sourceId}\` holds what people taught: \`/knowledge reviewed\` shows it.`);
    throw new UserError("kept-live", `\`${sourceId}\` follows its channel by itself.`);
  };

  const list = async (): Promise<SourceListing[]> => {
    const [records, summaries, watches] = await Promise.all([sources.list(), store.sources(), deps.watches.list()]);
    return Promise.all(
      records.map(async (record) => {
        const { documents = 0, chunks = 0 } = summaries.find(({ id }) => id === record.id) ?? {};
        const watch = watches.get(record.id) ?? null;
        return { ...record, documents, chunks, unreadable: await files.unreadable(record.id), watch };
      }),
    );
  };

  /** What the settings name; a folder that is not there is a result already. */
  const addFolders = async (): Promise<SourceResult[]> => {
    const missing: SourceResult[] = [];
    for (const folder of folders) {
      try {
        await sources.add({ ...(await locateSource(folder, "workspace")), owner: "settings" });
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        missing.push({ kind: "failed", source: folder, reason: error.message });
      }
    }
    return missing;
  };

  return {
    records: () => sources.list(),
    list,
    async add({ location, scope, owner }, run) {
      const located = await locateSource(location, scope);
      const isNew = !(await sources.list()).some(({ id }) => id === located.id);
      await sources.add({ ...located, owner });
      const summary = await syncAll([await fetchedRecord(located.id)], run);
      const failure = isNew ? failureOf(located, summary.sources[0]) : null;
      if (failure === null) return summary;
      await sources.remove(located.id);
      return { ...summary, sources: [failure] };
    },
    async remove(sourceId, scopes) {
      const found = (await list()).find(({ id, scope }) => id === sourceId && (scopes?.includes(scope) ?? true));
      if (found === undefined) throw noSuchSource(sourceId);
      await sources.remove(sourceId);
      const known = running.get(sourceId);
      known?.stop.abort(new Error("the source was removed"));
      await known?.result;
      await forgetDocuments(store, sourceId);
      return found;
    },
    async sync(sourceId, run, webRestMs = 0) {
      if (sourceId !== null) return syncAll([await fetchedRecord(sourceId)], run);
      const missing = await addFolders();
      const since = webRestMs === 0 ? Number.POSITIVE_INFINITY : deps.web.now() - webRestMs;
      const isDue = (record: SourceRecord) => !isOnWeb(record) || !hasEnded(record) || (record.endedAt ?? 0) <= since;
      const summary = await syncAll((await sources.list()).filter(isFetched).filter(isDue), run);
      return { ...summary, sources: [...missing, ...summary.sources] };
    },
    async settle() {
      await Promise.allSettled([...running.values()].map(({ result }) => result));
    },
  };
}

function isOnWeb({ kind }: SourceRecord): boolean {
  return kind === "page" || kind === "sitemap";
}

/** Of a source that was only just added: what came to nothing is not kept. A single page that can't be read is nothing. */
function failureOf({ kind }: Pick<SourceRecord, "kind">, result: SourceResult | undefined): SourceResult | null {
  if (result?.kind === "failed") return result;
  const [unreadable] = result?.kind === "synced" && kind === "page" ? result.report.unreadable : [];
  if (result === undefined || unreadable === undefined) return null;
  return { kind: "failed", source: result.source, reason: `The page ${unreadable.reason}.` };
}

export function noSuchSource(sourceId: string): UserError {
  return new UserError("no-such-source", `There is no source \`${sourceId}\` here. \`/knowledge list\` shows them.`);
}
