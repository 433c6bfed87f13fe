import { setTimeout as sleep } from "node:timers/promises";
import { PlatformError } from "../errors.ts";
import type { ChatAdapter, Intake } from "./adapter.ts";
import type { Log } from "./log.ts";

const firstWaitMs = 1_000;
const longestWaitMs = 60_000;

/**
 * Starts an adapter. Resolves after the first attempt: where the platform is out of reach, later attempts go on behind, so
 * that one platform's outage does not keep the others from starting.
 * @param onConnected called once, when events can arrive.
 * @throws ConfigError; PlatformError where trying again can't help.
 */
export async function connect(
  adapter: ChatAdapter,
  intake: Intake,
  log: Log,
  signal: AbortSignal,
  onConnected: () => void,
): Promise<void> {
  const error = await attempt(adapter, intake);
  if (error === null) return onConnected();
  log.warn({ platform: adapter.platform, error }, "the platform is out of reach; trying again");
  keepTrying(adapter, intake, log, signal).then(onConnected, (failure: unknown) => {
    if (!signal.aborted) log.error({ platform: adapter.platform, error: failure }, "the platform stays disconnected");
  });
}

async function keepTrying(adapter: ChatAdapter, intake: Intake, log: Log, signal: AbortSignal): Promise<void> {
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(2 * waitMs, longestWaitMs)) {
    await sleep(waitMs, null, { signal, ref: false });
    if ((await attempt(adapter, intake)) === null) break;
  }
  log.info({ platform: adapter.platform }, "the platform is connected");
}

async function attempt(adapter: ChatAdapter, intake: Intake): Promise<PlatformError | null> {
  try {
    await adapter.start(intake);
    return null;
  } catch (error) {
    if (error instanceof PlatformError && error.retryable) return error;
    throw error;
  }
}
