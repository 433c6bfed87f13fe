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
    this.#mayStand = true;
    this.#last = this.#last.then(() => this.#set(text));
  }

  /** Slack has taken it away. */
  gone(): void {
    this.#mayStand = false;
  }

  /** Resolves when the last one was taken, or refused. */
  settled(): Promise<void> {
    return this.#last;
  }

  async clear(tries = 1): Promise<void> {
    await this.settled();
    if (!this.#mayStand || tries === 0) return;
    await this.#set("");
    await this.clear(tries - 1);
  }

  async #set(text: string): Promise<void> {
    try {
      await this.#api.setStatus(this.#thread, text);
      this.#mayStand = text !== "";
    } catch (error) {
      const { code, retryable } = translateError(error);
      this.#log.debug({ code }, "slack took no status");
      // Nor any other, then.
      if (!retryable) this.#mayStand = false;
    }
  }
}
