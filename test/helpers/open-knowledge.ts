import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { IndexedDocument } from "../../src/knowledge/knowledge-store.ts";
import { openStorage } from "../../src/storage/open-storage.ts";
import { recordingLog } from "./recording-log.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A store of the test's own; opened again with the same folder, it is the same one, as for another process. */
export async function openKnowledge(folder = temporaryFolder()) {
  const { log, entries } = recordingLog();
  const storage = await openStorage(`sqlite:${join(folder, "threadwise.db")}`, log);
  onTestFinished(() => storage.close());
  return { store: storage.knowledge, vectors: storage.vectors, folder, log, entries, close: () => storage.close() };
}

/** A document of one passage, or of several. */
export function documentOf(key: string, text: string | readonly string[], more: Partial<IndexedDocument> = {}) {
  const texts = typeof text === "string" ? [text] : text;
  const chunks = texts.map((each, index) => ({ path: [], text: each, line: index + 1 }));
  return { sourceId: "docs", key, title: key, url: null, scope: "workspace", hash: key, chunks, ...more } as const;
}
