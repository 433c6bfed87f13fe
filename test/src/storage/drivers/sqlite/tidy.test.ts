import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { migrate, openDatabase } from "../../../../../src/storage/drivers/sqlite/database.ts";
import { expiredKeys, keyValueSchema, SqliteKeyValue } from "../../../../../src/storage/drivers/sqlite/key-value.ts";
import { openLedger } from "../../../../../src/storage/drivers/sqlite/ledger.ts";
import { openPresence } from "../../../../../src/storage/drivers/sqlite/presence.ts";
import { oldTurns, oldWords, turnsSchemas } from "../../../../../src/storage/drivers/sqlite/turns-schema.ts";
import { prune } from "../../../../../src/storage/drivers/sqlite/tidy.ts";
import { questionOf } from "../../../../helpers/engine.ts";
import { temporaryFolder } from "../../../../helpers/temporary-folder.ts";

const never = new AbortController().signal;

function openTables() {
  const database = openDatabase(join(temporaryFolder(), "t.db"));
  onTestFinished(() => database.close());
  migrate(database, [...turnsSchemas, keyValueSchema]);
  return database;
}

test("ended turns are pruned when their time is over; unfinished ones and their conversations never", async () => {
  const database = openTables();
  const ledger = openLedger(database);
  for (const id of ["old", "unfinished", "new"]) {
    await ledger.accept(id, questionOf(id), id === "new" ? 201 : 200);
    await ledger.begin(id);
    if (id !== "unfinished") await ledger.end(id, "delivered", 300, false);
  }
  const prunings = [{ deleteSome: oldTurns, keepMs: 1_000 }];
  await prune(database, prunings, 1_200, never);
  expect(await ledger.accept("again", questionOf("old"), 2)).toBeNull();
  await prune(database, prunings, 1_201, never);
  expect(await ledger.accept("again", questionOf("new"), 2)).toBeNull();
  expect((await ledger.unfinished()).map(({ id }) => id)).toEqual(["unfinished"]);
  expect(await ledger.accept("again", questionOf("old"), 2)).not.toBeNull();
  expect(await openPresence(database).takesPart(questionOf("old").conversation.id)).toBe(true);
});

test("words that were kept to try again go after a while; those of unfinished turns stay", async () => {
  const database = openTables();
  const ledger = openLedger(database);
  for (const id of ["failed", "unfinished"])
    await ledger.accept(id, questionOf(`words of ${id}`, { key: id, messageId: id }), 100);
  await ledger.end("failed", "failed", 200, true);
  const words = () => JSON.stringify(database.prepare("SELECT event FROM turns ORDER BY number").all());
  await prune(database, [{ deleteSome: oldWords, keepMs: 1_000 }], 1_200, never);
  expect(words()).toContain("words of failed");
  await prune(database, [{ deleteSome: oldWords, keepMs: 1_000 }], 1_201, never);
  expect(words()).not.toContain("words of failed");
  expect(words()).toContain("words of unfinished");
});

test("expired values that nobody reads again are pruned, thousands of them too", async () => {
  const database = openTables();
  const keyValue = new SqliteKeyValue(database, () => 0);
  const entries = Array.from({ length: 2_500 }, (_, n) => ({ key: `key ${n}`, value: "soon gone", expires: 100 + n }));
  await keyValue.setMany(entries);
  await keyValue.set("for good", "value");
  const left = () => database.prepare("SELECT count(*) AS rows FROM key_value").get();
  await prune(database, [{ deleteSome: expiredKeys, keepMs: 0 }], 2_100, never);
  expect(left()).toEqual({ rows: 501 });
  await prune(database, [{ deleteSome: expiredKeys, keepMs: 0 }], 99_999, never);
  expect(left()).toEqual({ rows: 1 });
});
