import type { Log } from "../../src/platform/log.ts";
import type { SlackApi, Thread } from "./api.ts";
import { translateError } from "./translate-error.ts";

/** "Searching…" under a question. Slack takes it away where the bot posts in its thread, but not where it edits. */
export class StatusLine {
  readonly #api: SlackApi;
  readonly #thread: Thread;
  readonly #log: Log;
  #mayStand: boolean;
  #last: Promise<void> = Promise.resolve();

  /** @param mayStand whether an earlier life may have left one. */
  constructor(api: SlackApi, thread: Thread, mayStand: boolean, log: Log) {
    this.#api = api;
    this.#thread = thread;
    this.#mayStand = mayStand;
    this.#log = log;
  }

  /** One after another, as a late one would stand under the finished answer for two minutes. */
  show(text: string): void {
    this.#mayStand = text !== "";
    this.#last = this.#last
      .then(() => this.#api.setStatus(this.#thread, text))
      .catch((error: unknown) => this.#log.debug({ code: translateError(error).code }, "slack took no status"));
  }

  /** Slack has taken it away. */
  gone(): void {
    this.#mayStand = false;
  }

  /** Resolves when the last one was taken, or refused. */
  settled(): Promise<void> {
    return this.#last;
  }

  async clear(): Promise<void> {
    if (this.#mayStand) this.show("");
    await this.settled();
  }
}
