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

interface Page<Item> {
  readonly items: readonly Item[] | undefined;
  readonly next: string | undefined;
}

/** So many calls may come at once, where there is little to read; with a minute's worth of the others, below Slack's limit. */
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
    const { users } = this.#client;
    const pages = this.#pages(async (cursor) => {
      const page = await users.conversations({ types: type, exclude_archived: true, limit, ...cursor });
      return { items: page.channels, next: page.response_metadata?.next_cursor };
    });
    for await (const { id } of pages) if (id !== undefined) yield id;
  }

  /** What stands in the channel itself, the newest first. */
  history(channel: string, oldest: string): AsyncGenerator<HistoryMessage> {
    const { conversations } = this.#client;
    return this.#pages(async (cursor) => {
      const page = await conversations.history({ channel, oldest, limit, ...cursor });
      return { items: page.messages, next: page.response_metadata?.next_cursor };
    });
  }

  /** A whole thread, oldest first. */
  replies(channel: string, ts: string): AsyncGenerator<HistoryMessage> {
    const { conversations } = this.#client;
    return this.#pages(async (cursor) => {
      const page = await conversations.replies({ channel, ts, limit, ...cursor });
      return { items: page.messages, next: page.response_metadata?.next_cursor };
    });
  }

  async *#pages<Item>(read: (cursor: { readonly cursor?: string }) => Promise<Page<Item>>): AsyncGenerator<Item> {
    let next: string | undefined;
    do {
      const cursor = next === undefined ? {} : { cursor: next };
      const page = await this.#call(() => read(cursor));
      yield* page.items ?? [];
      next = page.next;
    } while (next !== undefined && next !== "");
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
        const isLast = !fault.retryable || (attempt >= maxAttempts && fault.retryAfterMs === null);
        if (isLast) throw fault;
        await sleep(fault.retryAfterMs ?? pauseMs, null, { signal });
      }
    }
  }
}
