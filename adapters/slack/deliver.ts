import { PlatformError } from "../../src/errors.ts";
import type { Log } from "../../src/platform/log.ts";
import type { ReplyContext, ReplyEnding, ReplySink } from "../../src/platform/reply.ts";
import { splitMarkdown } from "../../src/platform/split-markdown.ts";
import type { MessageBody, SlackApi } from "./api.ts";
import { footerOf } from "./render.ts";
import type { MessageTarget } from "./target.ts";
import { hasCode } from "./translate-error.ts";
import { settledLength, withoutPings } from "./without-pings.ts";

/** Slack takes 12,000 characters of Markdown in all blocks of a message together: https://docs.slack.dev/reference/block-kit/blocks/markdown-block */
const maxCharacters = 11_000;
/** A model that quotes has all its words at once: an answer that is complete by now becomes one message. */
const firstFlushMs = 15;

export interface SlackReplyOptions {
  readonly streamIntervalMs: number;
  readonly editIntervalMs: number;
  readonly showsStatus: boolean;
  readonly log: Log;
}

interface Shown {
  readonly ts: string;
  /** What is in it; null where it is streamed, or only an earlier attempt knows. */
  readonly body: MessageBody | null;
}

/**
 * One answer in a thread. Streams into one message as long as Slack lets it; where the stream is refused, dies or grows too
 * long, it goes on by editing that message and posting further ones, with the text as a whole, so that nothing is lost
 * or said twice.
 */
export class SlackReply implements ReplySink {
  readonly #api: SlackApi;
  readonly #target: MessageTarget;
  readonly #context: ReplyContext;
  readonly #options: SlackReplyOptions;
  readonly #shown: Shown[];
  #mode: "stream" | "edit";
  /** How much of the visible text is in the streamed message. */
  #streamed = 0;
  #text = "";
  #isBehind = false;
  #showing: Promise<void> | null = null;
  #isClosing = false;
  /** Ends the wait between two pieces. */
  #wake = () => {};
  #status: Promise<void> | null = null;
  #fault: PlatformError | null = null;

  constructor(api: SlackApi, target: MessageTarget, context: ReplyContext, options: SlackReplyOptions) {
    this.#api = api;
    this.#target = target;
    this.#context = context;
    this.#options = options;
    this.#shown = context.posted.map((ts) => ({ ts, body: null }));
    this.#mode = context.posted.length === 0 ? "stream" : "edit";
  }

  status(text: string): void {
    if (!this.#options.showsStatus || this.#text !== "") return;
    this.#setStatus(text);
  }

  append(markdown: string): Promise<void> {
    if (this.#fault !== null) return Promise.reject(this.#fault);
    this.#text += markdown;
    this.#isBehind = true;
    this.#showing ??= this.#show();
    return Promise.resolve();
  }

  async finish(ending: ReplyEnding): Promise<void> {
    await this.#stopShowing();
    if (this.#text.trim() === "") return this.#clearStatus();
    await this.#status;
    const footer = footerOf(ending, this.#context.turnId);
    if (this.#mode === "stream" && (await this.#endStream(footer))) return;
    const bodies = bodiesOf(withoutPings(this.#text), footer);
    await this.#edit(bodies);
    for (const surplus of this.#shown.splice(bodies.length)) await this.#remove(surplus.ts);
  }

  async refuse(sentence: string): Promise<void> {
    await this.#stopShowing();
    const { userId, isDirect } = this.#target;
    if (this.#mode === "stream" && this.#streamed > 0) await this.#stopStream({ markdown: "", footer: [] });
    for (const { ts } of this.#shown.splice(0).toReversed()) await this.#remove(ts);
    await this.#clearStatus();
    await this.#api.tell(this.#target, userId, isDirect, sentence);
  }

  /** Runs as long as something is not shown yet. A fault waits for the next `append` or for `finish` to tell of it. */
  async #show(): Promise<void> {
    let waitMs = firstFlushMs;
    while (this.#isBehind && (await this.#waited(waitMs))) {
      this.#isBehind = false;
      try {
        await this.#status;
        if (this.#mode === "stream") await this.#stream();
        if (this.#mode === "edit") await this.#edit(bodiesOf(withoutPings(this.#settled()), []));
      } catch (error) {
        const fault = asPlatformError(error);
        // What may succeed later is tried again with the next piece, and at the latest by `finish`.
        if (!fault.retryable) {
          this.#fault = fault;
          break;
        }
        this.#isBehind = true;
      }
      waitMs = this.#mode === "stream" ? this.#options.streamIntervalMs : this.#options.editIntervalMs;
    }
    this.#showing = null;
  }

  /** False where nothing more is to be shown piece by piece. Without an AbortSignal, whose error would cost more than the wait. */
  async #waited(ms: number): Promise<boolean> {
    if (this.#isClosing) return false;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.#wake = resolve;
    await promise;
    clearTimeout(timer);
    return !this.#isClosing;
  }

  async #stopShowing(): Promise<void> {
    this.#isClosing = true;
    this.#wake();
    await this.#showing;
  }

  #settled(): string {
    return this.#text.slice(0, settledLength(this.#text));
  }

  /** Adds what is new to the streamed message. Where that does not go, the mode is `edit` afterwards. */
  async #stream(): Promise<void> {
    const text = withoutPings(this.#settled());
    const piece = text.slice(this.#streamed);
    // Slack refuses a message of white space alone.
    if (piece.trim() === "") return;
    if (text.length > maxCharacters) return this.#leaveStream();
    const [shown] = this.#shown;
    try {
      if (shown === undefined) this.#posted(await this.#api.startStream(this.#target, this.#target, piece));
      else await this.#api.appendStream(this.#target, shown.ts, piece);
      this.#streamed = text.length;
    } catch (error) {
      const fault = asPlatformError(error);
      this.#options.log.info(
        { turnId: this.#context.turnId, code: fault.code },
        "slack's stream was refused; editing instead",
      );
      await this.#leaveStream();
    }
  }

  /** False where the stream did not take the ending: the whole answer is then put there by editing. */
  async #endStream(footer: MessageBody["footer"]): Promise<boolean> {
    const text = withoutPings(this.#text);
    if (this.#shown.length === 0 || text.length > maxCharacters) {
      await this.#leaveStream();
      return false;
    }
    if (await this.#stopStream({ markdown: text.slice(this.#streamed), footer })) return true;
    this.#mode = "edit";
    return false;
  }

  async #leaveStream(): Promise<void> {
    this.#mode = "edit";
    if (this.#streamed > 0) await this.#stopStream({ markdown: "", footer: [] });
  }

  /** A stream that can't be stopped has stopped by itself, or will within minutes. */
  async #stopStream(body: MessageBody): Promise<boolean> {
    const [shown] = this.#shown;
    if (shown === undefined) return false;
    try {
      await this.#api.stopStream(this.#target, shown.ts, body, this.#context.turnId);
      return true;
    } catch (error) {
      this.#options.log.info(
        { turnId: this.#context.turnId, code: asPlatformError(error).code },
        "slack's stream could not be stopped",
      );
      return false;
    }
  }

  async #edit(bodies: readonly MessageBody[]): Promise<void> {
    for (const [index, body] of bodies.entries()) {
      const shown = this.#shown[index];
      if (shown === undefined || !(await this.#updated(shown, body))) {
        const ts = await this.#api.post(this.#target, body, this.#context.turnId);
        this.#posted(ts, index, body);
      } else this.#shown[index] = { ts: shown.ts, body };
    }
  }

  /** False where the message is gone: it must be posted again. */
  async #updated(shown: Shown, body: MessageBody): Promise<boolean> {
    if (shown.body !== null && shown.body.markdown === body.markdown && shown.body.footer.length === body.footer.length)
      return true;
    try {
      await this.#api.update(this.#target, shown.ts, body);
      return true;
    } catch (error) {
      if (hasCode(error, "message_not_found")) return false;
      throw error;
    }
  }

  #posted(ts: string, index = this.#shown.length, body: MessageBody | null = null): void {
    this.#shown[index] = { ts, body };
    this.#context.onPosted(ts);
  }

  async #remove(ts: string): Promise<void> {
    await this.#api.remove(this.#target, ts).catch((error: unknown) => {
      if (!hasCode(error, "message_not_found")) throw error;
    });
  }

  /** One after another, as a late one would stand under the finished answer for two minutes. */
  #setStatus(text: string): void {
    const before = this.#status ?? Promise.resolve();
    this.#status = before
      .then(() => this.#api.setStatus(this.#target, text))
      .catch((error: unknown) =>
        this.#options.log.debug({ code: asPlatformError(error).code }, "slack took no status"),
      );
  }

  /** Slack clears a status by itself where the bot posts in its thread. */
  async #clearStatus(): Promise<void> {
    if (this.#status === null) return;
    this.#setStatus("");
    await this.#status;
  }
}

function bodiesOf(text: string, footer: MessageBody["footer"]): MessageBody[] {
  const parts = splitMarkdown(text, maxCharacters);
  return parts.map((markdown, index) => ({ markdown, footer: index === parts.length - 1 ? footer : [] }));
}

function asPlatformError(error: unknown): PlatformError {
  if (error instanceof PlatformError) return error;
  const fault = {
    status: null,
    code: "unexpected",
    requestId: null,
    retryAfterMs: null,
    retryable: false,
    cause: error,
  };
  return new PlatformError("Slack answered something unexpected.", fault);
}
