import type { REST } from "discord.js";

/**
 * The library counts Discord's limits by the wall clock, 50 requests a second among them. Where that clock is set back, it
 * would hold requests until the old time has come again; so its limits are forgotten then, and Discord says them anew.
 */
export class ClockWatch {
  readonly #rest: REST;
  #lastAt = 0;

  constructor(rest: REST) {
    this.#rest = rest;
  }

  /** To be called before every request. */
  check(): void {
    const now = Date.now();
    if (now < this.#lastAt) {
      this.#rest.globalReset = -1;
      for (const handler of this.#rest.handlers.values()) if ("reset" in handler) handler.reset = -1;
    }
    this.#lastAt = now;
  }
}
