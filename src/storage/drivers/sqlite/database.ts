import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StorageError } from "../../../errors.ts";
import { translateSqliteError } from "./translate-error.ts";

/**
 * Opens the file, and creates it with its folder where there is none. Several processes and threads may have it open at
 * once: readers never wait, writers wait for each other.
 * @throws StorageError
 */
export function openDatabase(file: string): DatabaseSync {
  let database: DatabaseSync | null = null;
  try {
    mkdirSync(dirname(file), { recursive: true });
    database = new DatabaseSync(file, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true });
    // NORMAL in WAL: a commit is a write without fsync. What is committed survives kill -9; power loss may take the last
    // commits before a checkpoint, but never leaves the file corrupt: https://sqlite.org/pragma.html#pragma_synchronous
    // secure_delete: what is deleted is overwritten, so that the words of an ended turn are not left in free pages.
    // wal_autocheckpoint: in pages of 4 kB. A checkpoint waits for the disk twice, and everything with it; four times rarer
    // than by default it is 40 µs a turn instead of 80, for a log of 16 MB.
    database.exec(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 4000;",
    );
    return database;
  } catch (error) {
    database?.close();
    throw translateSqliteError(error, file);
  }
}

/**
 * Brings the layout of the tables up to date, in one transaction. `steps` is only ever appended to: how many of them a
 * file has seen is its `user_version`.
 * @throws StorageError also where the file was written by a newer release, whose tables this one can't know.
 */
export function migrate(database: DatabaseSync, steps: readonly string[]): void {
  try {
    // IMMEDIATE, so that of two processes that start at once the second finds the work done.
    database.exec("BEGIN IMMEDIATE");
    const version = Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
    if (version > steps.length) throw newerFile(version, steps.length);
    for (const step of steps.slice(version)) database.exec(step);
    database.exec(`PRAGMA user_version = ${steps.length}; COMMIT`);
  } catch (error) {
    if (database.isOpen && database.isTransaction) database.exec("ROLLBACK");
    throw translateSqliteError(error);
  }
}

// While it waits, the process stands still; yet a writer beside us (the CLI's indexing) commits document by document.
const busyTimeoutMs = 5_000;

function newerFile(found: number, known: number): StorageError {
  return new StorageError(
    `the database file was written by a newer release (layout ${found}, this one knows ${known}): update threadwise`,
    { status: null, code: "newer-layout", requestId: null, retryAfterMs: null, retryable: false },
  );
}
