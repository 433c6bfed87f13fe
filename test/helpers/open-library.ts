import { join } from "node:path";
import { onTestFinished } from "vitest";
import { DocumentReader } from "../../src/knowledge/formats/document-reader.ts";
import { createLibrary, type LibraryDeps } from "../../src/knowledge/library.ts";
import type { Scope } from "../../src/knowledge/scope.ts";
import { WebClient } from "../../src/knowledge/web/web-client.ts";
import { openStorage } from "../../src/storage/open-storage.ts";
import { recordingLog } from "./recording-log.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const { signal } = new AbortController();

/** A library of the test's own; opened again on the same folder, it is the same one, as for another process. */
export async function openLibrary({
  folder = temporaryFolder(),
  ...changes
}: Partial<LibraryDeps> & { folder?: string } = {}) {
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
    embedding: null,
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
  return { library: createLibrary(deps), deps, storage, folder, find, entries };
}

/** What nobody stops and nobody watches. */
export const quietRun = { signal, onProgress: () => {} };
