import { setTimeout as sleep } from "node:timers/promises";
import type { WebClient } from "@slack/web-api";
import { PlatformError } from "../../src/errors.ts";
import type { Log } from "../../src/platform/log.ts";
import { type Label, metadataOf } from "./label.ts";
import { contentOf, type MessageBody } from "./message-body.ts";
import { Pace } from "./pace.ts";
import { parseReplies, type ThreadMessage } from "./replies.ts";
import { hasCode, translateError } from "./translate-error.ts";

export interface Thread {
  readonly channel: string;
  readonly threadTs: string;
}

/** Of a thread's agent session: https://docs.slack.dev/ai/agent-sessions. Slack knows "suspended" and "closed", too. */
export type SessionStatus = "processing" | "active";

/** A thread, or the channel itself. */
export type Place = Pick<Thread, "channel"> & Partial<Thread>;

/**
 * Neither waits where Slack asks to (429), as a client does that with all its calls at once, nor tries again: what Slack may
 * have done before the connection broke would be done twice.
 */
export interface SlackClients {
  readonly calls: WebClient;
  /** Gives up soon: for what answers can do without. */
  readonly optional: WebClient;
}

export interface SlackApiOptions {
  /** Of all answers of the workspace together, between two additions to streams, and two edits. */
  readonly streamIntervalMs: number;
  readonly editIntervalMs: number;
  /** Before each new attempt at what has to succeed, where Slack does not say how long to wait. */
  readonly retryPausesMs: readonly number[];
  /** Null until Slack has told. */
  readonly botUserId: () => string | null;
  readonly log: Log;
}

/** The few calls that answers need. Each is made once, and throws PlatformError. */
export class SlackApi {
  /** Who waits for what: streams that begin are only held back where Slack refuses one. */
  readonly pace: { readonly starts: Pace; readonly appends: Pace; readonly edits: Pace };
  readonly #clients: SlackClients;
  readonly #options: SlackApiOptions;

  constructor(clients: SlackClients, options: SlackApiOptions) {
    this.#clients = clients;
    this.#options = options;
    const { streamIntervalMs, editIntervalMs } = options;
    this.pace = { starts: new Pace(0), appends: new Pace(streamIntervalMs), edits: new Pace(editIntervalMs) };
  }

  /**
   * Until it succeeds, for about a minute: what may succeed later is tried again. Only this work waits meanwhile.
   * @param mayRepeat false for a fault after which the work must not be done again.
   */
  async insist<Result>(
    work: () => Promise<Result>,
    mayRepeat: (fault: PlatformError) => boolean = () => true,
  ): Promise<Result> {
    for (const pauseMs of this.#options.retryPausesMs) {
      try {
        return await work();
      } catch (error) {
        const isPassing = error instanceof PlatformError && error.retryable && mayRepeat(error);
        const waitMs = isPassing ? (error.retryAfterMs ?? pauseMs) : null;
        if (waitMs === null || waitMs > longestWaitMs) throw error;
        await sleep(waitMs);
      }
    }
    return work();
  }

  /** @returns the message's ts. */
  async post(place: Place, body: MessageBody, label: Label): Promise<string> {
    return (await this.postIn(place, body, label)).ts;
  }

  /** @returns where it is, too: a person's id posts into the direct messages with that person. */
  postIn(
    place: Place,
    body: MessageBody,
    label: Label | "card",
  ): Promise<{ readonly channel: string; readonly ts: string }> {
    return call(async () => {
      const content = { ...contentOf(body), metadata: metadataOf(label), unfurl_links: false, unfurl_media: false };
      const { channel, ts } = await this.#clients.calls.chat.postMessage({ ...placeOf(place), ...content });
      return { channel: String(channel), ts: String(ts) };
    });
  }

  /** @param label null where it stays as it is. */
  async update({ channel }: Thread, ts: string, body: MessageBody, label: Label | null): Promise<void> {
    const content = { ...contentOf(body), ...(label !== null && { metadata: metadataOf(label) }) };
    const update = () => this.#clients.calls.chat.update({ channel, ts, ...content });
    await this.#unstreamed({ channel, ts }, () => call(update, this.pace.edits));
  }

  async remove({ channel }: Thread, ts: string): Promise<void> {
    await this.#unstreamed({ channel, ts }, () => call(() => this.#clients.calls.chat.delete({ channel, ts })));
  }

  /** @returns the message's ts. */
  startStream(
    { channel, threadTs }: Thread,
    recipient: { readonly teamId: string; readonly userId: string },
    markdown: string,
  ): Promise<string> {
    return call(async () => {
      const { ts } = await this.#clients.calls.chat.startStream({
        channel,
        thread_ts: threadTs,
        recipient_team_id: recipient.teamId,
        recipient_user_id: recipient.userId,
        markdown_text: markdown,
      });
      return String(ts);
    }, this.pace.starts);
  }

  async appendStream({ channel }: Thread, ts: string, markdown: string): Promise<void> {
    const append = () => this.#clients.calls.chat.appendStream({ channel, ts, markdown_text: markdown });
    await call(append, this.pace.appends);
  }

  /** @param session what the thread's becomes; null where it stays as it is. */
  async stopStream(
    { channel }: Thread,
    ts: string,
    { markdown, footer }: MessageBody,
    label: Label,
    session: SessionStatus | null,
  ): Promise<void> {
    const text = markdown === "" ? {} : { markdown_text: markdown };
    const blocks = footer.length === 0 ? {} : { blocks: [...footer] };
    const status = session === null ? {} : { session_status: session };
    const content = { ...text, ...blocks, ...status, metadata: metadataOf(label) };
    await call(() => this.#clients.calls.chat.stopStream({ channel, ts, ...content }));
  }

  async setStatus({ channel, threadTs }: Thread, status: string): Promise<void> {
    const { threads } = this.#clients.optional.assistant;
    await call(() => threads.setStatus({ channel_id: channel, thread_ts: threadTs, status }));
  }

  async setSession({ channel, threadTs }: Thread, status: SessionStatus): Promise<void> {
    const { sessions } = this.#clients.optional.agents;
    await call(() => sessions.setStatus({ channel_id: channel, thread_ts: threadTs, status }));
  }

  /** Only this person sees it. */
  async whisper(place: Place, user: string, body: MessageBody): Promise<void> {
    const content = { user, ...contentOf(body) };
    await call(() => this.#clients.calls.chat.postEphemeral({ ...placeOf(place), ...content }));
  }

  /**
   * The bot's own messages in a thread, oldest first, behind the message with this ts. None where Slack does not let us look,
   * for lack of a scope, say: rather a message that may stand there twice than none.
   */
  async *ownReplies({ channel, threadTs }: Thread, after: string): AsyncGenerator<ThreadMessage> {
    const botUserId = this.#options.botUserId();
    if (botUserId === null) throw notConnected();
    const wanted = { channel, ts: threadTs, oldest: after, include_all_metadata: true, limit: pageSize };
    let cursor: string | undefined;
    do {
      const page = await this.#replies(cursor === undefined ? wanted : { ...wanted, cursor });
      // The thread's first message comes with it, whatever was asked for.
      yield* page.messages.filter(({ ts, user }) => user === botUserId && ts > after);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }

  async #replies(wanted: Parameters<WebClient["conversations"]["replies"]>[0]) {
    try {
      return parseReplies(await call(() => this.#clients.calls.conversations.replies(wanted)));
    } catch (error) {
      const { code, retryable } = translateError(error);
      if (retryable) throw error;
      this.#options.log.warn({ code }, "slack does not let us look for messages that may be lost");
      return { messages: [], nextCursor: undefined };
    }
  }

  /** What a process was streaming when it died is a stream until Slack ends it, minutes later: it can't be changed before. */
  async #unstreamed(message: { readonly channel: string; readonly ts: string }, change: () => Promise<unknown>) {
    try {
      await change();
    } catch (error) {
      if (!hasCode(error, "streaming_state_conflict", "cant_delete_message")) throw error;
      await call(() => this.#clients.calls.chat.stopStream(message)).catch((fault: PlatformError) => {
        if (fault.retryable) throw fault;
      });
      await change();
    }
  }
}

function placeOf({ channel, threadTs }: Place) {
  return threadTs === undefined ? { channel } : { channel, thread_ts: threadTs };
}

/** Of a page of replies; Slack may send fewer. */
const pageSize = 200;
/** Who is asked to wait for longer had better come back later. */
const longestWaitMs = 120_000;

function notConnected(): PlatformError {
  const fault = { status: null, requestId: null, retryAfterMs: null, code: "not-connected", retryable: true };
  return new PlatformError("Slack has not told yet who we are.", fault);
}

async function call<Result>(work: () => Promise<Result>, pace?: Pace): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const fault = translateError(error);
    if (fault.retryAfterMs !== null) pace?.hold(fault.retryAfterMs);
    throw fault;
  }
}
