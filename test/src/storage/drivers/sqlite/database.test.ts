import { mkdirSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { StorageError } from "../../../../../src/errors.ts";
import { migrate, openDatabase } from "../../../../../src/storage/drivers/sqlite/database.ts";
import { inDatabase } from "../../../../../src/storage/drivers/sqlite/translate-error.ts";
import { temporaryFolder } from "../../../../helpers/temporary-folder.ts";

const people = "CREATE TABLE people (name TEXT)";
const places = "CREATE TABLE places (name TEXT)";

test("the file and the folders above it are made", () => {
  const file = join(temporaryFolder(), "not", "yet", "there.db");
  const database = openDatabase(file);
  migrate(database, [people]);
  database.exec("INSERT INTO people VALUES ('Ann')");
  database.close();
  const again = openDatabase(file);
  expect(again.prepare("SELECT name FROM people").all()).toEqual([{ name: "Ann" }]);
  again.close();
});

test("each step of the layout is done once, also where steps are added later", () => {
  const file = join(temporaryFolder(), "t.db");
  for (const steps of [[people], [people], [people, places], [people, places]]) {
    const database = openDatabase(file);
    expect(() => migrate(database, steps)).not.toThrow();
    database.close();
  }
});

test("a step that fails leaves the file as it was", () => {
  const database = openDatabase(join(temporaryFolder(), "t.db"));
  expect(() => migrate(database, [people, "CREATE TABLE nonsense"])).toThrow(StorageError);
  migrate(database, [people, places]);
  expect(database.prepare("SELECT count(*) AS tables FROM sqlite_schema").get()).toEqual({ tables: 2 });
  database.close();
});

test("a file of a newer release is refused and says what to do", () => {
  const database = openDatabase(join(temporaryFolder(), "t.db"));
  migrate(database, [people, places]);
  expect(() => migrate(database, [people])).toThrow(/newer release .* update threadwise/);
  database.close();
});

test("a file that is no database is named, and left alone", async () => {
  const file = join(temporaryFolder(), "notes.txt");
  const words = "These are notes. ".repeat(300);
  writeFileSync(file, words);
  const fault = {
    name: "StorageError",
    code: "not-a-database",
    retryable: false,
    message: expect.stringContaining(file),
  };
  expect(faultOf(() => openDatabase(file))).toMatchObject(fault);
  expect(await readFile(file, "utf8")).toBe(words);
});

test("a place where no file can be is named", () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "folder.db"));
  writeFileSync(join(folder, "file"), "");
  for (const file of [join(folder, "folder.db"), join(folder, "file", "t.db")]) {
    const fault = faultOf(() => openDatabase(file));
    expect(fault).toMatchObject({ name: "StorageError", code: "cannot-open", message: expect.stringContaining(file) });
  }
});

test("a full disk is a fault that may pass", async () => {
  const database = openDatabase(join(temporaryFolder(), "t.db"));
  migrate(database, [people]);
  database.exec("PRAGMA max_page_count = 5");
  const insert = database.prepare("INSERT INTO people VALUES (?)");
  const fault = { name: "StorageError", code: "disk-full", retryable: true };
  await expect(inDatabase(() => insert.run("x".repeat(100_000)))).rejects.toMatchObject(fault);
  database.close();
});

test("a lock that another process holds too long is a fault that may pass", async () => {
  const file = join(temporaryFolder(), "t.db");
  const [holder, waiter] = [openDatabase(file), openDatabase(file)];
  holder.exec("BEGIN IMMEDIATE");
  waiter.exec("PRAGMA busy_timeout = 1");
  const fault = { name: "StorageError", code: "locked", retryable: true };
  await expect(inDatabase(() => waiter.exec(people))).rejects.toMatchObject(fault);
  holder.close();
  waiter.close();
});

test("work on a closed database is a fault, and a bug stays a bug", async () => {
  const database = openDatabase(join(temporaryFolder(), "t.db"));
  database.close();
  await expect(inDatabase(() => database.exec(people))).rejects.toMatchObject({ name: "StorageError", code: "closed" });
  const bug = new TypeError("a bug");
  await expect(
    inDatabase(() => {
      throw bug;
    }),
  ).rejects.toBe(bug);
});

function faultOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}
