import { setTimeout as sleep } from "node:timers/promises";

/** How often one host is asked, whoever asks: each call takes the next free moment. */
export class HostPace {
  readonly #intervalMs: number;
  /** When each host may be asked next. */
  readonly #next = new Map<string, number>();

  constructor(perMinute: number) {
    this.#intervalMs = 60_000 / perMinute;
  }

  /** @param ownMs what the host asks for between two requests; the longer of both holds. */
  async wait(host: string, ownMs: number, signal: AbortSignal): Promise<void> {
    const now = performance.now();
    const at = Math.max(now, this.#next.get(host) ?? 0);
    this.#next.set(host, at + Math.max(this.#intervalMs, ownMs));
    if (at > now) await sleep(at - now, null, { signal });
    signal.throwIfAborted();
  }

  /** The host wants to be left alone for so long. */
  pause(host: string, ms: number): void {
    this.#next.set(host, Math.max(this.#next.get(host) ?? 0, performance.now() + ms));
  }
}
