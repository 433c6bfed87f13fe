import type { Log } from "../../src/platform/log.ts";
import type { MessageBody, SlackApi } from "./api.ts";
import type { MessageTarget } from "./target.ts";
import { translateError } from "./translate-error.ts";

/**
 * One message that grows by Slack's streaming. Slack may refuse it, end it after some minutes or stop taking text: each method says
 * false then, and the message has to be finished by editing. Throws PlatformError where Slack only asks to wait.
 */
export class AnswerStream {
  readonly #api: SlackApi;
  readonly #target: MessageTarget;
  readonly #turnId: string;
  readonly #log: Log;
  #ts: string | null = null;
  /** How much of the text is in the message. */
  #length = 0;

  constructor(api: SlackApi, target: MessageTarget, turnId: string, log: Log) {
    this.#api = api;
    this.#target = target;
    this.#turnId = turnId;
    this.#log = log;
  }

  /** The message's id once there is one. */
  get ts(): string | null {
    return this.#ts;
  }

  /** Adds what the text has more than before. */
  async extend(text: string): Promise<boolean> {
    const piece = text.slice(this.#length);
    // Slack refuses a message of white space alone.
    if (piece.trim() === "") return true;
    return this.#try(async () => {
      if (this.#ts === null) this.#ts = await this.#api.startStream(this.#target, this.#target, piece);
      else await this.#api.appendStream(this.#target, this.#ts, piece);
      this.#length = text.length;
    });
  }

  /** Adds the rest and what stands below it. */
  async end(text: string, footer: MessageBody["footer"]): Promise<boolean> {
    const ts = this.#ts;
    if (ts === null) return false;
    const rest = { markdown: text.slice(this.#length), footer };
    return this.#try(() => this.#api.stopStream(this.#target, ts, rest, this.#turnId));
  }

  /** An open stream can be neither edited nor deleted. One that can't be stopped has stopped by itself. */
  async abandon(): Promise<void> {
    const ts = this.#ts;
    if (ts === null) return;
    await this.#try(() => this.#api.stopStream(this.#target, ts, { markdown: "", footer: [] }, this.#turnId));
  }

  async #try(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      const fault = translateError(error);
      const { code } = fault;
      // An open stream takes more later.
      if (code === "rate-limited" && this.#ts !== null) throw fault;
      this.#log.info({ turnId: this.#turnId, code }, "slack's stream took no more; the answer goes on by editing");
      return false;
    }
  }
}
