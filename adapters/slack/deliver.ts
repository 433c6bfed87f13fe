import { PlatformError } from "../../src/errors.ts";
import type { Log } from "../../src/platform/log.ts";
import type { ReplyContext, ReplyEnding, ReplySink } from "../../src/platform/reply.ts";
import { settledLength } from "../../src/platform/settled-markdown.ts";
import { AgentSession } from "./agent-session.ts";
import type { AgentSessions } from "./agent-sessions.ts";
import { AnswerMessages } from "./answer-messages.ts";
import { AnswerStream } from "./answer-stream.ts";
import type { SlackApi } from "./api.ts";
import { bodiesOf, type MessageBody } from "./message-body.ts";
import { type PictureStore, withPicture } from "./picture-blocks.ts";
import { footerOf, growingFooterOf } from "./render.ts";
import { StatusLine } from "./status-line.ts";
import type { MessageTarget } from "./target.ts";
import { leaveNote, whisper } from "./tell-author.ts";
import { settledPings } from "./without-pings.ts";

/** A model that quotes has all its words at once: an answer that is complete by now becomes one message. */
const firstFlushMs = 5;
const afterFaultMs = 1_000;
/** A status that can't be taken away goes by itself, after two minutes. */
const statusTries = 3;

export interface SlackReplyOptions {
  readonly showsStatus: boolean;
  readonly sessions: AgentSessions;
  readonly pictures: PictureStore;
  readonly log: Log;
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
  readonly #showsStatus: boolean;
  readonly #status: StatusLine;
  readonly #session: AgentSession;
  readonly #pictures: PictureStore;
  readonly #messages: AnswerMessages;
  /** Null where the answer is edited. */
  #stream: AnswerStream | null;
  #text = "";
  /** How much of it is on screen. */
  #shown = "";
  #showing: Promise<void> | null = null;
  #isClosing = false;
  /** Ends the wait between two pieces. */
  #wake = () => {};
  #fault: PlatformError | null = null;

  constructor(api: SlackApi, target: MessageTarget, context: ReplyContext, options: SlackReplyOptions) {
    const { showsStatus, sessions, pictures, log } = options;
    this.#api = api;
    this.#pictures = pictures;
    this.#target = target;
    this.#context = context;
    this.#showsStatus = showsStatus;
    this.#status = new StatusLine(api, target, context.isResumed && showsStatus, log);
    this.#session = new AgentSession(sessions, target, context.isResumed);
    this.#messages = new AnswerMessages(api, target, context, this.#status);
    this.#stream = new AnswerStream(api, target, context.turnId, this.#session, log);
  }

  status(text: string): void {
    this.#session.begin();
    this.waiting(text);
  }

  waiting(text: string): void {
    if (this.#showsStatus && this.#text === "") this.#status.show(text);
  }

  async append(markdown: string): Promise<void> {
    const fault = this.#fault;
    if (fault !== null) return this.#conclude(() => Promise.reject(fault));
    this.#text += markdown;
    if (this.#context.isAmended) return;
    this.#session.begin();
    this.#showing ??= this.#show();
  }

  async finish(ending: ReplyEnding): Promise<void> {
    await this.#stopShowing();
    const { turnId } = this.#context;
    await this.#conclude(() =>
      withPicture(this.#pictures, ending.picture, (picture) =>
        this.#complete(bodiesOf(this.#text, footerOf(ending, turnId, picture))),
      ),
    );
  }

  async refuse(sentence: string | null): Promise<void> {
    await this.#stopShowing();
    // Whatever fails below: what is withdrawn must not be shown by what follows.
    this.#text = "";
    await this.#conclude(() => this.#settle([]));
    if (sentence === null) return;
    const { isDirect, userId } = this.#target;
    if (isDirect) await leaveNote(this.#api, this.#target, this.#context, sentence);
    else await whisper(this.#api, this.#target, userId, sentence);
  }

  async leave(): Promise<void> {
    await this.#stopShowing();
    await this.#leaveStream();
  }

  /** Whatever comes of it, nothing is at work any more. */
  async #conclude(lastWork: () => Promise<void>): Promise<void> {
    try {
      await lastWork();
    } finally {
      await this.#session.end();
    }
  }

  async #complete(bodies: readonly MessageBody[]): Promise<void> {
    const [only] = bodies;
    if (only === undefined) return this.#settle([]);
    await this.#status.settled();
    if (bodies.length === 1 && (await this.#api.insist(async () => this.#stream?.end(only)))) return;
    await this.#settle(bodies);
  }

  async #settle(bodies: readonly MessageBody[]): Promise<void> {
    await this.#leaveStream();
    await this.#messages.settle(bodies);
    await this.#status.clear(statusTries);
  }

  /**
   * Runs until an interval has ended in which nothing came: each shows one piece at most. A fault waits for the next `append` or
   * for `finish` to tell of it.
   */
  async #show(): Promise<void> {
    let waitMs = firstFlushMs;
    while (await this.#waited(waitMs)) {
      const text = settledText(this.#text);
      if (text === this.#shown) break;
      const pace = this.#pace();
      waitMs = pace.waitMs;
      if (!pace.claim()) continue;
      try {
        const isShown = await this.#showText(text);
        if (isShown) this.#shown = text;
        waitMs = isShown ? this.#pace().nextMs : 0;
      } catch (error) {
        if (error instanceof PlatformError && !error.retryable) {
          this.#fault = error;
          break;
        }
        // What may succeed later is tried again, at the latest by `finish`.
        waitMs = (error instanceof PlatformError ? error.retryAfterMs : null) ?? afterFaultMs;
      }
    }
    this.#showing = null;
  }

  /** Of the call that is next. An answer that can't begin to stream at once is shown by editing. */
  #pace() {
    const { starts, appends, edits } = this.#api.pace;
    if (this.#stream?.ts === null && starts.waitMs > 0) this.#stream = null;
    if (this.#stream === null) return edits;
    return this.#stream.ts === null ? starts : appends;
  }

  /** False where it has to be edited from now on, which has a pace of its own. */
  async #showText(text: string): Promise<boolean> {
    await this.#status.settled();
    await this.#messages.takeStock();
    const bodies = bodiesOf(text, growingFooterOf(this.#context.turnId));
    if (bodies.length === 0) return true;
    if (this.#stream !== null) {
      const isTaken = await this.#streamed(this.#stream, bodies);
      if (!isTaken) await this.#leaveStream();
      return isTaken;
    }
    await this.#messages.show(bodies);
    await this.#status.clear();
    return true;
  }

  async #streamed(stream: AnswerStream, [only, ...more]: readonly MessageBody[]): Promise<boolean> {
    if (only === undefined || more.length > 0) return false;
    const isNew = stream.ts === null;
    // What an earlier attempt has posted is edited.
    if (isNew && !this.#messages.isEmpty) return false;
    const isTaken = await stream.extend(only.markdown);
    if (isNew && stream.ts !== null) this.#messages.add(stream.ts, null);
    if (stream.mayBeLost) this.#messages.suspect();
    return isTaken;
  }

  async #leaveStream(): Promise<void> {
    const stream = this.#stream;
    this.#stream = null;
    await stream?.abandon();
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
}

/** What may be shown of a text that still grows. */
function settledText(text: string): string {
  const settled = text.slice(0, settledLength(text));
  return settled.slice(0, settledPings(settled));
}
