import type { DatabaseSync } from "node:sqlite";
import { setImmediate, setInterval } from "node:timers/promises";
import type { Log } from "../../../platform/log.ts";
import { translateSqliteError } from "./translate-error.ts";

/** A statement that deletes some of the rows whose time came before `:before`, and how long after it they are kept. */
export interface Pruning {
  readonly deleteSome: string;
  readonly keepMs: number;
}

const dayMs = 86_400_000;

/** Deletes what has outlived its time: now, and once a day until the signal is aborted. Resolves then; never rejects. */
export async function keepTidy(
  database: DatabaseSync,
  prunings: readonly Pruning[],
  { log, now, signal }: { readonly log: Log; readonly now: () => number; readonly signal: AbortSignal },
): Promise<void> {
  const deletions = prunings.map(({ deleteSome, keepMs }) => ({ keepMs, statement: database.prepare(deleteSome) }));
  const prune = async () => {
    for (const { statement, keepMs } of deletions) {
      // In small bites, so that a turn never waits behind a day's worth of deletions.
      while (!signal.aborted && statement.run({ before: now() - keepMs }).changes > 0) await setImmediate();
    }
  };
  const pruneOrLog = () =>
    prune().catch((error: unknown) =>
      log.error({ error: translateSqliteError(error) }, "old rows could not be deleted; tried again tomorrow"),
    );

  await pruneOrLog();
  const days = setInterval(dayMs, undefined, { ref: false, signal });
  try {
    for await (const _ of days) await pruneOrLog();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
