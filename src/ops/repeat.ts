import { setTimeout as sleep } from "node:timers/promises";

/** Does the work again and again, each time so long after its last end, until the signal is aborted; never where that is 0. */
export async function repeat(everyMs: number, work: () => Promise<void>, signal: AbortSignal): Promise<void> {
  if (everyMs === 0) return;
  while (!signal.aborted) {
    await sleep(everyMs, null, { ref: false, signal }).catch(() => {});
    if (!signal.aborted) await work();
  }
}
