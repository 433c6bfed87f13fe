import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SearchClient } from "../../../../../src/storage/drivers/sqlite/search-client.ts";
import { documentOf, openKnowledge } from "../../../../helpers/open-knowledge.ts";
import { recordingLog } from "../../../../helpers/recording-log.ts";
import { temporaryFolder } from "../../../../helpers/temporary-folder.ts";

const { signal } = new AbortController();
const query = { text: "alpha", vector: null, scopes: ["workspace"], limit: 5, at: 0 };

test("when the worker dies, all that wait for it are told, and the next search has a new one", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "threadwise.db");
  const { log, entries } = recordingLog();
  const client = new SearchClient(file, log);
  writeFileSync(file, "this is no database, and a worker that opens it dies at once".repeat(20));
  const waiting = await Promise.allSettled([client.search(query, signal), client.search(query, signal)]);
  for (const each of waiting) {
    expect(each).toMatchObject({ reason: { name: "StorageError", code: "search-failed", retryable: true } });
  }
  expect(entries.map(({ level }) => level)).toEqual(["error"]);

  rmSync(file);
  const { store } = await openKnowledge(folder);
  await store.put(documentOf("a.md", "alpha"));
  expect((await client.search(query, signal)).keyword).toHaveLength(1);
  await client.close();
});

test("closing ends what waits, and closing what never searched is nothing", async () => {
  const { store, folder } = await openKnowledge();
  await store.put(documentOf("a.md", "alpha"));
  const client = new SearchClient(join(folder, "threadwise.db"), recordingLog().log);
  const [search] = await Promise.allSettled([client.search(query, signal), client.close()]);
  expect(search).toMatchObject({ status: "rejected", reason: { name: "StorageError" } });
  await new SearchClient(join(folder, "threadwise.db"), recordingLog().log).close();
});
