import { UserError } from "../errors.ts";
import type { SourceListing, SourceToAdd } from "./admin.ts";
import { locateSource } from "./locate-source.ts";
import type { Scope } from "./scope.ts";
import type { SourceRecord } from "./source-store.ts";
import type { SyncResult } from "./sync-result.ts";
import { forgetDocuments, type SyncDeps, type SyncRun, syncSource } from "./sync-source.ts";

export interface LibraryDeps extends SyncDeps {
  /** Of the settings: sources of the whole workspace, without anybody adding them. */
  readonly folders: readonly string[];
}

/** All sources together. */
export interface Library {
  records(): Promise<readonly SourceRecord[]>;
  /** The same, with what they hold. */
  list(): Promise<readonly SourceListing[]>;
  /** Adds any source, or the same once more, and brings it up to date. @throws UserError where there is nothing. */
  add(source: SourceToAdd, run: SyncRun): Promise<SyncResult>;
  /** Forgets a source of one of the scopes, where any are given; returns what is forgotten. @throws UserError */
  remove(sourceId: string, scopes: readonly Scope[] | null): Promise<SourceListing>;
  /** Brings these sources up to date, or all of them, one after the other. */
  sync(sourceIds: readonly string[] | null, run: SyncRun): Promise<readonly SyncResult[]>;
}

export function createLibrary(deps: LibraryDeps): Library {
  const { store, sources, folders } = deps;
  const running = new Map<string, { readonly result: Promise<SyncResult>; readonly stop: AbortController }>();

  /** A source is read once at a time: who asks meanwhile waits for the same end. */
  const sync = (record: SourceRecord, run: SyncRun): Promise<SyncResult> => {
    const known = running.get(record.id);
    if (known !== undefined) return known.result;
    const stop = new AbortController();
    const signal = AbortSignal.any([run.signal, stop.signal]);
    const result = syncSource(record, deps, { ...run, signal }).finally(() => running.delete(record.id));
    running.set(record.id, { result, stop });
    return result;
  };

  const list = async (): Promise<SourceListing[]> => {
    const [records, summaries] = await Promise.all([sources.list(), store.sources()]);
    return Promise.all(
      records.map(async (record) => {
        const { documents = 0, chunks = 0 } = summaries.find(({ id }) => id === record.id) ?? {};
        return { ...record, documents, chunks, unreadable: await deps.files.unreadable(record.id) };
      }),
    );
  };

  /** Also what the settings name; a folder that is not there is a result already. */
  const addFolders = async (): Promise<readonly SyncResult[]> => {
    const results: SyncResult[] = [];
    for (const folder of folders) {
      try {
        await sources.add({ ...(await locateSource(folder, "workspace")), owner: "settings" });
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        results.push({ kind: "failed", source: folder, reason: error.message });
      }
    }
    return results;
  };

  return {
    records: () => sources.list(),
    list,
    async add({ location, scope, owner }, run) {
      const located = await locateSource(location, scope);
      const isNew = !(await sources.list()).some(({ id }) => id === located.id);
      await sources.add({ ...located, owner });
      const result = await sync(await recordOf(located.id), run);
      if (isNew && result.kind === "failed") await sources.remove(located.id);
      return result;
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
    async sync(sourceIds, run) {
      const results = sourceIds === null ? [...(await addFolders())] : [];
      const records = sourceIds === null ? await sources.list() : await Promise.all(sourceIds.map(recordOf));
      for (const record of records) results.push(await sync(record, run));
      return results;
    },
  };

  async function recordOf(sourceId: string): Promise<SourceRecord> {
    const record = (await sources.list()).find(({ id }) => id === sourceId);
    if (record === undefined) throw noSuchSource(sourceId);
    return record;
  }
}

export function noSuchSource(sourceId: string): UserError {
  return new UserError("no-such-source", `There is no source \`${sourceId}\` here. \`/knowledge list\` shows them.`);
}
