import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { migrate, openDatabase } from "../../../../../src/storage/drivers/sqlite/database.ts";
import { openLedger } from "../../../../../src/storage/drivers/sqlite/ledger.ts";
import { turnsSchemas } from "../../../../../src/storage/drivers/sqlite/turns-schema.ts";
import { questionOf } from "../../../../helpers/engine.ts";
import { temporaryFolder } from "../../../../helpers/temporary-folder.ts";

const script = fileURLToPath(import.meta.resolve("../../../../helpers/accept-turns.ts"));

function acceptTurns(file: string, ...count: string[]) {
  return spawn(process.execPath, [script, file, ...count], { stdio: ["ignore", "pipe", "inherit"] });
}

async function unfinishedIds(file: string): Promise<string[]> {
  const database = openDatabase(file);
  const turns = await openLedger(database).unfinished();
  database.close();
  return turns.map(({ id }) => id);
}

test.each([1, 20, 150])("what was stored before a kill -9 after %i turns is found again", async (turns) => {
  const file = join(temporaryFolder(), "t.db");
  const child = acceptTurns(file);
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => {
    printed += String(chunk);
    if (printed.split("\n").length > turns) child.kill("SIGKILL");
  });
  const [, signal] = await once(child, "close");
  expect(signal).toBe("SIGKILL");

  const stored = await unfinishedIds(file);
  const lastLine = printed.lastIndexOf("\n");
  const ids = printed.slice(0, lastLine).split("\n");
  expect(ids.length).toBeGreaterThanOrEqual(turns);
  // In their order, and at most one more: the turn whose id could not be printed any more.
  expect(stored.slice(0, ids.length)).toEqual(ids);
});

test("three processes write the same file at once, from the first moment on", async () => {
  const file = join(temporaryFolder(), "t.db");
  const children = [acceptTurns(file, "300"), acceptTurns(file, "300")];
  const outputs = children.map((child) => text(child.stdout));
  const database = openDatabase(file);
  migrate(database, turnsSchemas);
  const ledger = openLedger(database);
  const own: string[] = [];
  while (children.some(({ exitCode }) => exitCode === null)) {
    const id = `own-${own.length}`;
    await ledger.accept(id, questionOf(id), Date.now());
    own.push(id);
    await new Promise((resolve) => setImmediate(resolve));
  }
  database.close();

  const printed = (await Promise.all(outputs)).flatMap((output) => output.trim().split("\n"));
  expect(children.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  expect(printed).toHaveLength(600);
  expect((await unfinishedIds(file)).toSorted()).toEqual([...printed, ...own].toSorted());
});

test("no word of a turn that has ended is left in the file", async () => {
  const file = join(temporaryFolder(), "t.db");
  const database = openDatabase(file);
  migrate(database, turnsSchemas);
  const ledger = openLedger(database);
  const short = "the short secret";
  const long = "a long secret, ".repeat(2_000);
  for (const words of [short, long]) {
    await ledger.accept(words.slice(0, 5), questionOf(words, { key: words.slice(0, 5), messageId: "m" }), 1);
    await ledger.end(words.slice(0, 5), "delivered", 2, false);
  }
  database.close();
  const left = await readFile(file, "latin1");
  expect(left).not.toContain(short);
  expect(left).not.toContain("a long secret");
});
