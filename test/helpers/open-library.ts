import { join } from "node:path";
import { onTestFinished } from "vitest";
import { embedInTurn } from "../../src/knowledge/embed-in-turn.ts";
import { DocumentReader } from "../../src/knowledge/formats/document-reader.ts";
import { createLibrary, type LibraryDeps } from "../../src/knowledge/library.ts";
import type { Scope } from "../../src/knowledge/scope.ts";
import { WebClient } from "../../src/knowledge/web/web-client.ts";
import type { SyncRun } from "../../src/knowledge/sync-source.ts";
import type { EmbeddingModel } from "../../src/models/embedding-model.ts";
import { openStorage } from "../../src/storage/open-storage.ts";
import { recordingLog } from "./recording-log.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const { signal } = new AbortController();
/** What nobody stops and nobody watches. */
const quietRun: SyncRun = { signal, onProgress: null };

/** A library of the test's own; opened again on the same folder, it is the same one, as for another process. */
export async function openLibrary({
  folder = temporaryFolder(),
  embedding = null,
  ...changes
}: Partial<LibraryDeps> & { folder?: string; embedding?: EmbeddingModel | null } = {}) {
  const { log, entries } = recordingLog();
  const storage = await openStorage(`sqlite:${join(folder, "threadwise.db")}`, log);
  const reader = new DocumentReader(log);
  onTestFinished(async () => {
    await reader.close();
    await storage.close();
  });
  const deps: LibraryDeps = {
    ...storage,
    store: storage.knowledge,
    embed: embedInTurn({ vectors: storage.vectors, embedding, log }),
    folders: [],
    web: { client: new WebClient({ guard: { allows: () => false }, perMinute: 60 }), maxPages: 10, now: Date.now },
    reader,
    log,
    ...changes,
  };
  const find = async (text: string, scopes: readonly Scope[] = ["workspace"]) =>
    (await storage.knowledge.search({ text, vector: null, scopes, limit: 50 }, signal)).keyword.map(
      ({ chunk }) => chunk,
    );
  const library = createLibrary(deps);
  /** Adds a source, and says how that ended. */
  const add = async (location: string, { scope = "workspace", run = quietRun }: AddOptions = {}) => {
    const [result] = (await library.add({ location, scope, owner: "test" }, run)).sources;
    if (result === undefined) throw new Error("no source was added");
    return result;
  };
  /** The same, where all must go well. */
  const index = async (location: string, options: AddOptions = {}) => {
    const result = await add(location, options);
    if (result.kind !== "synced") throw new Error(JSON.stringify(result));
    return result.report;
  };
  return { library, deps, storage, folder, find, entries, add, index };
}

interface AddOptions {
  readonly scope?: Scope;
  readonly run?: SyncRun;
}

/** A run that is stopped once so many files are done. */
export function runUntil(files: number): SyncRun {
  const stop = new AbortController();
  return { signal: stop.signal, onProgress: ({ done }) => done >= files && stop.abort(new Error("stopped")) };
}
