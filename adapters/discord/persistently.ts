import { setTimeout as sleep } from "node:timers/promises";
import { translateError } from "./translate-error.ts";

/** Tries again what may succeed later, after each of the waits. @throws PlatformError: the last one, or one that no waiting helps. */
export async function persistently(work: () => Promise<void>, waitsMs: readonly number[]): Promise<void> {
  try {
    await work();
  } catch (error) {
    const fault = translateError(error);
    const [waitMs, ...later] = waitsMs;
    if (!fault.retryable || waitMs === undefined) throw fault;
    await sleep(Math.max(waitMs, fault.retryAfterMs ?? 0));
    await persistently(work, later);
  }
}
