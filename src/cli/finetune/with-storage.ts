import type { Config } from "../../config.ts";
import { createLog } from "../../ops/log.ts";
import type { Log } from "../../platform/log.ts";
import { openStorage } from "../../storage/open-storage.ts";
import type { Storage } from "../../storage/storage.ts";

/** The storage while the work is done; beside a running bot too. Ctrl-C aborts the signal. */
export async function withStorage<Result>(
  config: Config,
  work: (storage: Storage, signal: AbortSignal, log: Log) => Promise<Result>,
): Promise<Result> {
  const log = createLog({ level: "error", name: "threadwise", secrets: [] });
  const stop = new AbortController();
  const onStop = () => stop.abort(new Error("stopped by Ctrl-C"));
  process.once("SIGINT", onStop);
  const storage = await openStorage(config.STORAGE_URL, log, { keepTrainingDays: config.FINE_TUNING_KEEP_DAYS });
  try {
    return await work(storage, stop.signal, log);
  } finally {
    process.off("SIGINT", onStop);
    await storage.close();
  }
}
