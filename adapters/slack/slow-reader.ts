import { setTimeout as sleep } from "node:timers/promises";
import { type ConversationsHistoryResponse, WebClient, type WebClientOptions } from "@slack/web-api";
import { leanFetch } from "./lean-fetch.ts";
import { translateError } from "./translate-error.ts";

export interface SlowReaderOptions {
  readonly token: string;
  readonly clientOptions: WebClientOptions;
  readonly callsPerMinute: number;
  readonly signal: AbortSignal;
}

export type HistoryMessage = NonNullable<ConversationsHistoryResponse["messages"]>[number];

interface Page {
  readonly response_metadata?: { readonly next_cursor?: string };
}

/** So many calls come at once, as often there is no more to read; with those of the first minute, they stay below Slack's limit. */
const burst = 10;
/** Of Slack's own advice: "no more than 200 results at a time". */
const limit = 200;
const maxAttempts = 3;
const pauseMs = 1_000;

/** Reads channels and what was said in them, slowly, page by page. Each throws PlatformError, or the signal's reason. */
export class SlowReader {
  readonly #client: WebClient;
  readonly #intervalMs: number;
  readonly #signal: AbortSignal;
  #calls = 0;

  constructor({ token, clientOptions, callsPerMinute, signal }: SlowReaderOptions) {
    const fetch: typeof leanFetch = (url, init) =>
      leanFetch(url, { ...init, signal: AbortSignal.any([signal, ...(init?.signal ? [init.signal] : [])]) });
    // Its own, as answers would wait where it does; and it waits by itself, until the signal.
    this.#client = new WebClient(token, {
      ...clientOptions,
      fetch,
      rejectRateLimitedCalls: true,
      retryConfig: { retries: 0 },
    });
    this.#intervalMs = 60_000 / callsPerMinute;
    this.#signal = signal;
  }

  /** The ids of those of one type that the bot is in. */
  async *channels(type: string): AsyncGenerator<string> {
    const read = (cursor: object) =>
      this.#client.users.conversations({ types: type, exclude_archived: true, limit, ...cursor });
    for await (const { channels = [] } of this.#pages(read)) {
      for (const { id } of channels) if (id !== undefined) yield id;
    }
  }

  /** What stands in the channel itself, the newest first. */
  async *history(channel: string, oldest: string): AsyncGenerator<HistoryMessage> {
    const read = (cursor: object) => this.#client.conversations.history({ channel, oldest, limit, ...cursor });
    for await (const { messages = [] } of this.#pages(read)) yield* messages;
  }

  /** The same page by page, up to a time; null: up to now. */
  async *historyPages(
    channel: string,
    oldest: string,
    latest: string | null,
  ): AsyncGenerator<{ readonly messages: readonly HistoryMessage[]; readonly isLast: boolean }> {
    const span = { channel, oldest, limit, ...(latest !== null && { latest }) };
    const read = (cursor: object) => this.#client.conversations.history({ ...span, ...cursor });
    for await (const { messages = [], response_metadata: more } of this.#pages(read))
      yield { messages, isLast: (more?.next_cursor ?? "") === "" };
  }

  /** A whole thread, oldest first. */
  async *replies(channel: string, ts: string): AsyncGenerator<HistoryMessage> {
    const read = (cursor: object) => this.#client.conversations.replies({ channel, ts, limit, ...cursor });
    for await (const { messages = [] } of this.#pages(read)) yield* messages;
  }

  async *#pages<Result extends Page>(read: (cursor: object) => Promise<Result>): AsyncGenerator<Result> {
    let cursor: string | undefined;
    do {
      const at = cursor === undefined ? {} : { cursor };
      const page = await this.#call(() => read(at));
      yield page;
      cursor = page.response_metadata?.next_cursor;
    } while (cursor !== undefined && cursor !== "");
  }

  async #call<Result>(work: () => Promise<Result>): Promise<Result> {
    const signal = this.#signal;
    this.#calls += 1;
    if (this.#calls > burst) await sleep(this.#intervalMs, null, { signal });
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        signal.throwIfAborted();
        const fault = translateError(error);
        if (!fault.retryable || (attempt >= maxAttempts && fault.retryAfterMs === null)) throw fault;
        await sleep(fault.retryAfterMs ?? pauseMs, null, { signal });
      }
    }
  }
}
