import type { Log } from "../../src/platform/log.ts";
import type { SlackApi } from "./api.ts";
import type { MessageBody } from "./message-body.ts";
import type { MessageTarget } from "./target.ts";
import { hasCode, isAmbiguous, translateError } from "./translate-error.ts";

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
  /** What is in the message. */
  #text = "";
  #mayBeLost = false;

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

  /** Whether there may be a message whose id Slack could not tell us. */
  get mayBeLost(): boolean {
    return this.#mayBeLost;
  }

  /** Adds what the text has more than before; false, too, where it is another. */
  async extend(text: string): Promise<boolean> {
    if (!text.startsWith(this.#text)) return false;
    const piece = text.slice(this.#text.length);
    if (piece === "") return true;
    return this.#try(async () => {
      if (this.#ts === null) this.#ts = await this.#api.startStream(this.#target, this.#target, piece);
      else await this.#api.appendStream(this.#target, this.#ts, piece);
      this.#text = text;
    });
  }

  /** Adds the rest and what stands below it. */
  async end({ markdown, footer }: MessageBody): Promise<boolean> {
    const ts = this.#ts;
    if (ts === null || !markdown.startsWith(this.#text)) return false;
    return this.#try(() => this.#stop(ts, { markdown: markdown.slice(this.#text.length), footer }));
  }

  /** An open stream can be neither edited nor deleted. One that can't be stopped now is stopped when that is tried. */
  async abandon(): Promise<void> {
    const ts = this.#ts;
    if (ts !== null) await this.#stop(ts, { markdown: "", footer: [] }).catch(() => {});
  }

  #stop(ts: string, rest: MessageBody): Promise<void> {
    return this.#api.stopStream(this.#target, ts, rest, { kind: "answer", turnId: this.#turnId });
  }

  async #try(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      // An open stream takes more later.
      if (hasCode(error, "rate-limited") && this.#ts !== null) throw error;
      this.#mayBeLost = this.#ts === null && isAmbiguous(error);
      const { code } = translateError(error);
      this.#log.info({ turnId: this.#turnId, code }, "slack's stream took no more; the answer goes on by editing");
      return false;
    }
  }
}
