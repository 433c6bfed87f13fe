import { setTimeout as sleep } from "node:timers/promises";

/** Lets a loop wait, and others wake it before its time. */
export class Alarm {
  #ring = Promise.withResolvers<void>();

  ring(): void {
    this.#ring.resolve();
  }

  /** Resolves after so long, when it rings, or when the signal is aborted. What rang meanwhile counts. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    const awake = new AbortController();
    const waiting = sleep(ms, null, { ref: false, signal: AbortSignal.any([signal, awake.signal]) }).catch(() => {});
    await Promise.race([this.#ring.promise, waiting]);
    awake.abort();
    this.#ring = Promise.withResolvers<void>();
  }
}
