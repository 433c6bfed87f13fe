import type { DatabaseSync } from "node:sqlite";
import { StorageError } from "../../../errors.ts";
import { translateSqliteError } from "./translate-error.ts";

/** Changes to what is indexed, one after the other in the order they come. */
export interface Changes {
  /**
   * Does the work, all of it or nothing; resolves when it is committed. @throws StorageError
   * @param weight in chunks that are written or removed.
   */
  whole(work: () => void, weight: number): Promise<void>;
  /** Does the steps, each committed by itself, and lets others have their turn in between. @throws StorageError */
  stepwise(steps: Iterator<void>): Promise<void>;
}

type Job = { readonly settled: PromiseWithResolvers<void> } & (
  | { readonly work: () => void; readonly weight: number }
  | { readonly steps: Iterator<void> }
);
type WholeJob = Extract<Job, { weight: number }>;

/**
 * So much is committed together, in chunks: a commit costs what ten chunks do, because FTS5 writes a segment for each; yet
 * everything else in the process waits for it, 30 ms or so.
 */
export const weightTogether = 150;

/** What comes at the same time is committed together, and counted as a change, by which readers notice it. */
export function openChanges(database: DatabaseSync): Changes {
  const changed = database.prepare("UPDATE knowledge_version SET version = version + 1");
  let waiting: Job[] = [];

  const commit = (work: () => void) => {
    try {
      database.exec("BEGIN IMMEDIATE");
      work();
      changed.run();
      database.exec("COMMIT");
    } catch (error) {
      if (database.isOpen && database.isTransaction) database.exec("ROLLBACK");
      throw translateSqliteError(error);
    }
  };
  const settleTogether = (jobs: readonly WholeJob[]) => {
    try {
      commit(() => jobs.forEach(({ work }) => work()));
      for (const { settled } of jobs) settled.resolve();
    } catch (error) {
      // One of them is to blame: each for itself, unless each would only wait as long again.
      const isOfAll = jobs.length === 1 || error instanceof StorageError;
      for (const job of jobs) {
        if (isOfAll) job.settled.reject(error);
        else settleTogether([job]);
      }
    }
  };
  /** Whether that was the last step. */
  const settleStep = ({ steps, settled }: Extract<Job, { steps: unknown }>): boolean => {
    let isLast = false;
    try {
      commit(() => (isLast = steps.next().done === true));
      if (isLast) settled.resolve();
    } catch (error) {
      settled.reject(error);
      return true;
    }
    return isLast;
  };
  const flush = () => {
    const [first] = waiting;
    if (first !== undefined && "steps" in first) {
      if (settleStep(first)) waiting.shift();
    } else {
      const jobs = togetherOf(waiting);
      waiting = waiting.slice(jobs.length);
      settleTogether(jobs);
    }
    if (waiting.length > 0) setImmediate(flush);
  };
  const add = (job: Job): Promise<void> => {
    if (waiting.length === 0) setImmediate(flush);
    waiting.push(job);
    return job.settled.promise;
  };

  return {
    whole: (work, weight) => add({ work, weight, settled: Promise.withResolvers() }),
    stepwise: (steps) => add({ steps, settled: Promise.withResolvers() }),
  };
}

/** The first ones, up to what is committed together; at least one. */
function togetherOf(waiting: readonly Job[]): WholeJob[] {
  const jobs: WholeJob[] = [];
  let weight = 0;
  for (const job of waiting) {
    if ("steps" in job || weight >= weightTogether) break;
    jobs.push(job);
    weight += job.weight;
  }
  return jobs;
}
