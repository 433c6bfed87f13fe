import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { createApp } from "./app.ts";
import { loadConfig, secretValues } from "./config.ts";
import { settings } from "./config/settings.ts";
import { keyvHistory } from "./conversation/keyv-history.ts";
import { ConfigError, PlatformError, StorageError } from "./errors.ts";
import { forgettingToo } from "./fine-tuning/keep-turn.ts";
import { loadTokenCounter } from "./models/gpt-token-count.ts";
import { openAdapters } from "./open-adapters.ts";
import { openModels } from "./open-models.ts";
import { createLog } from "./ops/log.ts";
import { misspeltSettings } from "./ops/misspelt-settings.ts";
import { repeat } from "./ops/repeat.ts";
import { openStorage } from "./storage/open-storage.ts";

/** EX_CONFIG of sysexits.h: a supervisor should not start it again before someone has mended the settings. */
const exitConfig = 78;
/** Below the 10 s that container runtimes commonly allow between SIGTERM and SIGKILL. */
const graceMs = 8_000;
/** The start waits so long for the documents, so that a first question finds them. */
const firstSyncMs = 3_000;

/** Settings → storage → models → app → platforms; then answers until told to stop. */
async function run(stopped: AbortSignal): Promise<void> {
  if (existsSync(".env")) process.loadEnvFile(".env");
  const config = loadConfig(process.env);
  const log = createLog({ level: config.LOG_LEVEL, name: "threadwise", secrets: secretValues(process.env) });

  for (const { given, meant } of misspeltSettings(Object.keys(process.env), Object.keys(settings.shape))) {
    log.warn({ given, meant }, "a variable looks like a misspelt setting");
  }

  // A stray promise of an SDK must not take the answers under way down with it.
  process.on("unhandledRejection", (error) => log.error({ error }, "a promise was rejected, and nobody listened"));

  const storage = await openStorage(config.STORAGE_URL, log, { keepTrainingDays: config.FINE_TUNING_KEEP_DAYS });
  const models = await openModels(config);
  const history = forgettingToo(keyvHistory(storage.keyValue, log), storage.training);
  const app = createApp(config, { ...models, storage, history, loadTokenCounter, log, now: Date.now });

  const sync = () => app.syncKnowledge(stopped).then((summary) => log.info({ summary }, "the documents are indexed"));
  const firstSync = sync();
  const syncing = firstSync.then(() => repeat(config.KNOWLEDGE_SYNC_MINUTES * 60_000, sync, stopped));
  await Promise.race([firstSync, sleep(firstSyncMs, null, { ref: false })]);

  const { adapters, readers, moderating, addresses } = await openAdapters(config, app, log);
  await app.start(adapters, readers, moderating);
  for (const address of addresses()) console.log(address);
  log.info(
    {
      platforms: adapters.map(({ platform }) => platform),
      model: models.chat.name,
      startMs: Math.round(performance.now()),
    },
    "ready",
  );

  await untilAborted(stopped);
  log.info({ graceMs }, "stopping: answers under way may end");
  await app.stop(graceMs);
  await syncing;
  await storage.close();
}

/** Aborted by the first SIGINT or SIGTERM; a second one ends the process at once. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(1);
      stop.abort(new Error(`stopped by ${signal}`));
    });
  }
  return stop.signal;
}

function untilAborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}

try {
  await run(stopSignal());
  process.exit(0);
} catch (error) {
  const isExpected = error instanceof ConfigError || error instanceof StorageError || error instanceof PlatformError;
  if (!isExpected) throw error;
  console.error(error.message);
  process.exit(error instanceof ConfigError ? exitConfig : 1);
}
