import { setTimeout as sleep } from "node:timers/promises";
import { StorageError } from "../../src/errors.ts";

export const notStored = "This could not be stored just now, so it will not be answered. Please try again in a minute.";

/**
 * Discord sends a message once, whether it was stored or not, so storing it is tried again. Patient once: while the storage
 * stays broken, what comes next is tried a single time, so that its authors hear of it at once.
 */
export class StoreAgain {
  readonly #waitsMs: readonly number[];
  readonly #hurry: AbortSignal;
  #isBroken = false;

  /** @param hurry ends the pauses: the program is about to stop. */
  constructor(waitsMs: readonly number[], hurry: AbortSignal) {
    this.#waitsMs = waitsMs;
    this.#hurry = hurry;
  }

  /** @throws StorageError where it can't be stored in the end. */
  async run<T>(store: () => Promise<T>): Promise<T> {
    const waitsMs = this.#isBroken ? [] : this.#waitsMs;
    for (let attempt = 0; ; attempt++) {
      try {
        const stored = await store();
        this.#isBroken = false;
        return stored;
      } catch (error) {
        const waitMs = waitsMs[attempt];
        if (!(error instanceof StorageError)) throw error;
        this.#isBroken ||= waitMs === undefined;
        if (waitMs === undefined || !error.retryable) throw error;
        await sleep(waitMs, null, { signal: this.#hurry }).catch(() => {});
      }
    }
  }
}
