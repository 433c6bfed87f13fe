import { setTimeout as sleep } from "node:timers/promises";
import { translateError } from "./translate-error.ts";

/** Tries again what may succeed later, after each of the waits. @throws PlatformError: the last one, or one that no waiting helps. */
export async function persistently<Result>(work: () => Promise<Result>, waitsMs: readonly number[]): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const fault = translateError(error);
    const [waitMs, ...later] = waitsMs;
    if (!fault.retryable || waitMs === undefined) throw fault;
    await sleep(Math.max(waitMs, fault.retryAfterMs ?? 0));
    return persistently(work, later);
  }
}
