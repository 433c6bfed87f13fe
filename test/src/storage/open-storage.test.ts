import { join } from "node:path";
import { Keyv } from "keyv";
import { expect, test } from "vitest";
import { openStorage } from "../../../src/storage/open-storage.ts";
import { questionOf } from "../../helpers/engine.ts";
import { recordingLog } from "../../helpers/recording-log.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

test("everything behind one URL is there again after a restart", async () => {
  const url = `sqlite:${join(temporaryFolder(), "data", "threadwise.db")}`;
  const { log, entries } = recordingLog();
  const storage = await openStorage(url, log);
  await storage.ledger.accept("t1", questionOf("How?"), Date.now());
  await storage.usage.rate("t1", "U1", "up", 1);
  await new Keyv({ store: storage.keyValue, namespace: "settings" }).set("a", 1);
  await storage.close();

  const again = await openStorage(url, log);
  expect(await again.ledger.unfinished()).toHaveLength(1);
  expect(await new Keyv({ store: again.keyValue, namespace: "settings" }).get("a")).toBe(1);
  expect(await again.knowledge.sources()).toEqual([]);
  await again.close();
  expect(entries).toEqual([]);
});

test("opening prunes what ended more than a week ago", async () => {
  const url = `sqlite:${join(temporaryFolder(), "threadwise.db")}`;
  const { log } = recordingLog();
  const storage = await openStorage(url, log);
  const dayMs = 86_400_000;
  for (const [id, days] of [
    ["old", 8],
    ["recent", 6],
  ] as const) {
    await storage.ledger.accept(id, questionOf(id), Date.now() - days * dayMs);
    await storage.ledger.end(id, "delivered", Date.now(), false);
  }
  await storage.close();
  const again = await openStorage(url, log);
  expect(await again.ledger.accept("t", questionOf("recent"), 1)).toBeNull();
  expect(await again.ledger.accept("t", questionOf("old"), 1)).not.toBeNull();
  await again.close();
});

test("work after closing fails instead of going nowhere", async () => {
  const storage = await openStorage(`sqlite:${join(temporaryFolder(), "t.db")}`, recordingLog().log);
  await storage.close();
  await expect(storage.ledger.begin("t1")).rejects.toMatchObject({ name: "StorageError", code: "closed" });
});

test("a URL of no known storage is refused", async () => {
  const opening = openStorage("mysql://localhost", recordingLog().log);
  await expect(opening).rejects.toMatchObject({ name: "StorageError", code: "unknown-storage" });
});
