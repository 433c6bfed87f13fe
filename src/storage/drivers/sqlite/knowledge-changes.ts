import type { DatabaseSync } from "node:sqlite";
import { translateSqliteError } from "./translate-error.ts";

/** Does the work, all of it or nothing; resolves when it is committed. @throws StorageError */
export type Change = (work: () => void, weight: number) => Promise<void>;

interface Job {
  readonly work: () => void;
  readonly weight: number;
  readonly settled: PromiseWithResolvers<void>;
}

/**
 * So much is committed together, in chunks written or removed: a commit costs what ten chunks do, because FTS5 writes a
 * segment for each; yet everything else in the process waits for it, 30 ms or so.
 */
const weightTogether = 150;

/** What comes at the same time is committed together, and counted as a change, by which readers notice it. */
export function openChanges(database: DatabaseSync): Change {
  const changed = database.prepare("UPDATE knowledge_version SET version = version + 1");
  let waiting: Job[] = [];

  const commit = (jobs: readonly Job[]) => {
    database.exec("BEGIN IMMEDIATE");
    try {
      for (const { work } of jobs) work();
      changed.run();
      database.exec("COMMIT");
    } finally {
      if (database.isOpen && database.isTransaction) database.exec("ROLLBACK");
    }
  };
  const settle = (jobs: readonly Job[]) => {
    try {
      commit(jobs);
      for (const { settled } of jobs) settled.resolve();
    } catch (error) {
      const [only, ...others] = jobs;
      // One of them is to blame: each for itself.
      if (others.length > 0) for (const job of jobs) settle([job]);
      else only?.settled.reject(translateSqliteError(error));
    }
  };
  const flush = () => {
    let weight = 0;
    const count = waiting.findIndex((job) => (weight += job.weight) >= weightTogether) + 1;
    const jobs = count === 0 ? waiting : waiting.slice(0, count);
    waiting = waiting.slice(jobs.length);
    settle(jobs);
    if (waiting.length > 0) setImmediate(flush);
  };

  return (work, weight) => {
    const settled = Promise.withResolvers<void>();
    if (waiting.length === 0) setImmediate(flush);
    waiting.push({ work, weight, settled });
    return settled.promise;
  };
}
