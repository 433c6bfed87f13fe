import type { Log } from "../../src/platform/log.ts";
import type { AgentSession } from "./agent-session.ts";
import type { SessionStatus, SlackApi } from "./api.ts";
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
  readonly #session: AgentSession;
  readonly #log: Log;
  #ts: string | null = null;
  /** What is in the message. */
  #text = "";
  #mayBeLost = false;

  constructor(api: SlackApi, target: MessageTarget, turnId: string, session: AgentSession, log: Log) {
    this.#api = api;
    this.#target = target;
    this.#turnId = turnId;
    this.#session = session;
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

  /** Adds the rest and what stands below it, and ends the session with it. */
  async end({ markdown, footer }: MessageBody): Promise<boolean> {
    const ts = this.#ts;
    if (ts === null || !markdown.startsWith(this.#text)) return false;
    const rest = { markdown: markdown.slice(this.#text.length), footer };
    const isAtWork = await this.#session.isAtWork();
    return this.#try(async () => {
      await this.#stop(ts, rest, isAtWork ? "active" : null);
      if (isAtWork) this.#session.ended();
    });
  }

  /** An open stream can be neither edited nor deleted. One that can't be stopped now is stopped when that is tried. */
  async abandon(): Promise<void> {
    const ts = this.#ts;
    if (ts !== null) await this.#stop(ts, { markdown: "", footer: [] }, null).catch(() => {});
  }

  #stop(ts: string, rest: MessageBody, session: SessionStatus | null): Promise<void> {
    return this.#api.stopStream(this.#target, ts, rest, { kind: "answer", turnId: this.#turnId }, session);
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
