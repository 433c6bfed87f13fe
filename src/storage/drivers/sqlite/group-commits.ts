import type { DatabaseSync } from "node:sqlite";
import { translateSqliteError } from "./translate-error.ts";

/** Runs what writes; resolves when it is committed. @throws StorageError */
export type Write = <Result>(work: () => Result) => Promise<Result>;

interface Job {
  readonly work: () => unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * What comes in one round of the event loop is committed together: a commit costs more than what a turn writes. Each piece
 * of work runs in the order it came, and fails alone unless SQLite gives up the transaction.
 */
export function groupCommits(database: DatabaseSync): Write {
  const begin = database.prepare("BEGIN IMMEDIATE");
  const commit = database.prepare("COMMIT");
  let waiting: Job[] = [];

  const run = (jobs: readonly Job[], isTogether: boolean) => {
    const settle = jobs.map(({ work, resolve, reject }) => {
      try {
        const result = work();
        return () => resolve(result);
      } catch (error) {
        if (isTogether && !database.isTransaction) throw error;
        return () => reject(translateSqliteError(error));
      }
    });
    return () => settle.forEach((tell) => tell());
  };
  const runTogether = (jobs: readonly Job[]) => {
    begin.run();
    const tell = run(jobs, true);
    commit.run();
    return tell;
  };
  const flush = () => {
    const jobs = waiting;
    waiting = [];
    try {
      const tell = jobs.length > 1 ? runTogether(jobs) : run(jobs, false);
      tell();
    } catch (error) {
      if (database.isOpen && database.isTransaction) database.exec("ROLLBACK");
      for (const { reject } of jobs) reject(translateSqliteError(error));
    }
  };

  return <Result>(work: () => Result) =>
    new Promise<Result>((resolve, reject) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ work, resolve: (result) => resolve(result as Result), reject });
    });
}
