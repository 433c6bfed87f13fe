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

/** Prunes at once and then once a day, until the signal is aborted; resolves then, and never rejects. */
export async function keepTidy(
  database: DatabaseSync,
  prunings: readonly Pruning[],
  { log, now, signal }: { readonly log: Log; readonly now: () => number; readonly signal: AbortSignal },
): Promise<void> {
  const pruneOrLog = () =>
    prune(database, prunings, now(), signal).catch((error: unknown) =>
      log.error({ error: translateSqliteError(error) }, "old rows could not be deleted; tried again tomorrow"),
    );
  await pruneOrLog();
  try {
    for await (const _ of setInterval(dayMs, null, { ref: false, signal })) await pruneOrLog();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Deletes in small bites, so that no turn waits behind a day's worth of deletions. */
export async function prune(
  database: DatabaseSync,
  prunings: readonly Pruning[],
  now: number,
  signal: AbortSignal,
): Promise<void> {
  for (const { deleteSome, keepMs } of prunings) {
    const statement = database.prepare(deleteSome);
    while (!signal.aborted && statement.run({ before: now - keepMs }).changes > 0) await setImmediate();
  }
}
