import type { PlatformError } from "../../src/errors.ts";
import type { Log } from "../../src/platform/log.ts";
import type { ReplyContext, ReplyEnding, ReplySink } from "../../src/platform/reply.ts";
import { splitMarkdown } from "../../src/platform/split-markdown.ts";
import { AnswerStream } from "./answer-stream.ts";
import type { MessageBody, SlackApi } from "./api.ts";
import type { Pace } from "./pace.ts";
import { footerOf } from "./render.ts";
import type { MessageTarget } from "./target.ts";
import { hasCode, translateError } from "./translate-error.ts";
import { settledLength, withoutPings } from "./without-pings.ts";

/** Slack takes 12,000 characters of Markdown in all blocks of a message together: https://docs.slack.dev/reference/block-kit/blocks/markdown-block */
const maxCharacters = 11_000;
/** A model that quotes has all its words at once: an answer that is complete by now becomes one message. */
const firstFlushMs = 5;

export interface SlackReplyOptions {
  readonly streamIntervalMs: number;
  readonly editIntervalMs: number;
  readonly showsStatus: boolean;
  readonly pace: Pace;
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
  /** Null where the answer is edited. */
  #stream: AnswerStream | null = null;
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
    if (context.posted.length === 0) this.#stream = new AnswerStream(api, target, context.turnId, options.log);
  }

  status(text: string): void {
    if (!this.#options.showsStatus || this.#text !== "") return;
    this.#setStatus(text);
  }

  waiting(text: string): void {
    this.status(text);
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
    const text = withoutPings(this.#text);
    const footer = footerOf(ending, this.#context.turnId);
    if (text.length <= maxCharacters && (await this.#stream?.end(text, footer))) return;
    await this.#leaveStream();
    const bodies = bodiesOf(text, footer);
    await this.#edit(bodies, true);
    for (const surplus of this.#shown.splice(bodies.length)) await this.#remove(surplus.ts);
  }

  async refuse(sentence: string | null): Promise<void> {
    await this.#stopShowing();
    // Whatever fails below: what is withdrawn must not be shown by what follows.
    this.#text = "";
    await this.#leaveStream();
    for (const { ts } of this.#shown.splice(0).toReversed()) await this.#remove(ts);
    await this.#clearStatus();
    const { userId, isDirect } = this.#target;
    if (sentence !== null) await this.#api.tell(this.#target, userId, isDirect, sentence);
  }

  async leave(): Promise<void> {
    await this.#stopShowing();
  }

  /**
   * Runs until an interval has passed in which nothing came, so that pieces never follow each other faster. A fault waits for
   * the next `append` or for `finish` to tell of it.
   */
  async #show(): Promise<void> {
    const { editIntervalMs, streamIntervalMs, pace } = this.#options;
    let waitMs = firstFlushMs;
    pace.begin();
    while ((await this.#waited(waitMs)) && this.#isBehind) {
      this.#isBehind = false;
      let askedMs = 0;
      try {
        await this.#status;
        await this.#showText(withoutPings(this.#text.slice(0, settledLength(this.#text))));
      } catch (error) {
        const fault = translateError(error);
        // What may succeed later is tried again with the next piece, and at the latest by `finish`.
        if (!fault.retryable) {
          this.#fault = fault;
          break;
        }
        this.#isBehind = true;
        askedMs = fault.retryAfterMs ?? 0;
      }
      waitMs = Math.max(askedMs, pace.intervalMs(this.#stream === null ? editIntervalMs : streamIntervalMs));
    }
    pace.end();
    this.#showing = null;
  }

  async #showText(text: string): Promise<void> {
    if (this.#stream !== null && text.length <= maxCharacters) {
      const isTaken = await this.#stream.extend(text);
      const { ts } = this.#stream;
      if (ts !== null && this.#shown.length === 0) this.#posted(ts, 0, null);
      if (isTaken) return;
    }
    await this.#leaveStream();
    await this.#edit(bodiesOf(text, []), false);
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

  async #leaveStream(): Promise<void> {
    const stream = this.#stream;
    this.#stream = null;
    await stream?.abandon();
  }

  async #edit(bodies: readonly MessageBody[], isLast: boolean): Promise<void> {
    for (const [index, body] of bodies.entries()) {
      const shown = this.#shown[index];
      if (shown === undefined || !(await this.#updated(shown, body, isLast))) {
        const ts = await this.#api.post(this.#target, body, this.#context.turnId);
        this.#posted(ts, index, body);
      } else this.#shown[index] = { ts: shown.ts, body };
    }
  }

  /** False where the message is gone: it must be posted again. */
  async #updated(shown: Shown, body: MessageBody, isLast: boolean): Promise<boolean> {
    if (shown.body !== null && shown.body.markdown === body.markdown && shown.body.footer.length === body.footer.length)
      return true;
    try {
      await this.#api.update(this.#target, shown.ts, body, isLast);
      return true;
    } catch (error) {
      if (hasCode(error, "message_not_found")) return false;
      throw error;
    }
  }

  #posted(ts: string, index: number, body: MessageBody | null): void {
    this.#shown[index] = { ts, body };
    this.#context.onPosted(ts);
  }

  /** Where a workspace lets nobody delete, the words go all the same. */
  async #remove(ts: string): Promise<void> {
    try {
      await this.#api.remove(this.#target, ts);
    } catch (error) {
      if (hasCode(error, "message_not_found")) return;
      if (!hasCode(error, "cant_delete_message", "compliance_exports_prevent_deletion")) throw error;
      await this.#api.update(this.#target, ts, { markdown: "_Withdrawn._", footer: [] }, true);
    }
  }

  /** One after another, as a late one would stand under the finished answer for two minutes. */
  #setStatus(text: string): void {
    const before = this.#status ?? Promise.resolve();
    this.#status = before
      .then(() => this.#api.setStatus(this.#target, text))
      .catch((error: unknown) => this.#options.log.debug({ code: translateError(error).code }, "slack took no status"));
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
