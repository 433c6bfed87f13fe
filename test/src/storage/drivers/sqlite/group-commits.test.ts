import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../../../../../src/storage/drivers/sqlite/database.ts";
import { groupCommits } from "../../../../../src/storage/drivers/sqlite/group-commits.ts";
import { temporaryFolder } from "../../../../helpers/temporary-folder.ts";

test("what is written at once is committed at once, in the order it came", async () => {
  const { write, add, stored } = openNumbers();
  const [, , seenMeanwhile] = await Promise.all([write(() => add(2)), write(() => add(1)), write(() => stored())]);
  expect(seenMeanwhile).toEqual([]);
  expect(stored()).toEqual([2, 1]);
});

test("nobody is told of a result before another process could read it", async () => {
  const { write, add, stored } = openNumbers();
  const seen = await Promise.all([1, 2].map((number) => write(() => add(number)).then(() => stored())));
  expect(seen).toEqual([
    [1, 2],
    [1, 2],
  ]);
});

test("a piece of work that fails does not take its neighbours along", async () => {
  const { write, add, stored } = openNumbers();
  const outcomes = await Promise.allSettled([1, 1, 2].map((number) => write(() => add(number))));
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(outcomes[1]).toMatchObject({ reason: { name: "StorageError", code: "sqlite-1555" } });
  expect(stored()).toEqual([1, 2]);
});

test("while another process keeps the file locked everything waiting fails, and afterwards it is written again", async () => {
  const { write, add, stored, lock, unlock } = openNumbers();
  lock();
  const outcomes = await Promise.allSettled([1, 2].map((number) => write(() => add(number))));
  expect(outcomes).toMatchObject([
    { status: "rejected", reason: { code: "locked", retryable: true } },
    { status: "rejected", reason: { code: "locked", retryable: true } },
  ]);
  unlock();
  await Promise.all([3, 4].map((number) => write(() => add(number))));
  expect(stored()).toEqual([3, 4]);
});

test("what comes while nothing waits needs no transaction of ours", async () => {
  const { write, add, stored } = openNumbers();
  expect(await write(() => add(7))).toBe(7);
  await setImmediate();
  expect(await write(() => add(8))).toBe(8);
  expect(stored()).toEqual([7, 8]);
});

/** A table of numbers, each once, and another connection that looks at it as another process would. */
function openNumbers() {
  const file = join(temporaryFolder(), "numbers.db");
  const [database, other] = [openDatabase(file), openDatabase(file)];
  onTestFinished(() => {
    database.close();
    other.close();
  });
  database.exec("PRAGMA busy_timeout = 0; CREATE TABLE numbers (at INTEGER, number INTEGER PRIMARY KEY)");
  const insert = database.prepare("INSERT INTO numbers VALUES ((SELECT count(*) FROM numbers), ?)");
  return {
    write: groupCommits(database),
    add: (number: number) => {
      insert.run(number);
      return number;
    },
    stored: () =>
      other
        .prepare("SELECT number FROM numbers ORDER BY at")
        .all()
        .map((row) => row["number"]),
    lock: () => other.exec("BEGIN IMMEDIATE"),
    unlock: () => other.exec("COMMIT"),
  };
}
