import type { Identity } from "./identity.ts";
import { parseEvent } from "./parse.ts";
import type { HistoryMessage, SlowReader } from "./slow-reader.ts";

/** Where an event says that it happened. */
interface Place {
  readonly channel: string;
  readonly channel_type: string | undefined;
}

/**
 * Slack lists no threads: that there is news in one, only its first message tells. It is looked for so long before the gap;
 * in older threads, only those in which the bot takes part are read.
 */
const threadsMs = 24 * 60 * 60_000;

/** What was said in one channel, as the bodies of the events that did not come, oldest first. */
export class MissedChannel {
  readonly #reader: SlowReader;
  readonly #identity: Identity;
  readonly #place: Place;

  constructor(reader: SlowReader, identity: Identity, place: Place) {
    this.#reader = reader;
    this.#identity = identity;
    this.#place = place;
  }

  /** What stands in the channel itself, and the threads in which something may have been said. */
  async read(since: number, named: ReadonlySet<string>): Promise<{ said: object[]; threads: ReadonlySet<string> }> {
    const said: { readonly ts: string; readonly body: object }[] = [];
    const threads = new Set(named);
    for await (const message of this.#reader.history(this.#place.channel, tsOf(since - threadsMs))) {
      const { ts = "", thread_ts: thread = ts, latest_reply: latest = "" } = message;
      const isNew = ts > tsOf(since);
      if (thread !== ts) {
        // A reply that is shown in the channel, too, is heard in its place in the thread.
        if (isNew) threads.add(thread);
        continue;
      }
      if (isNew) said.push({ ts, body: this.#bodyOf(message) });
      if (latest > tsOf(since)) threads.add(ts);
      else threads.delete(ts);
    }
    return { said: said.toSorted((a, b) => (a.ts < b.ts ? -1 : 1)).map(({ body }) => body), threads };
  }

  /** From the first word to the bot, or of it: what came before was said among others, even if their thread is ours now. */
  async readThread(thread: string, since: number): Promise<object[]> {
    const said: object[] = [];
    let isOurs = false;
    for await (const message of this.#reader.replies(this.#place.channel, thread)) {
      const body = this.#bodyOf(message);
      isOurs ||= message.user === this.#identity.botUserId || parseEvent(body, this.#identity).kind === "event";
      if (isOurs && message.ts !== thread && (message.ts ?? "") > tsOf(since)) said.push(body);
    }
    return said;
  }

  #bodyOf(message: HistoryMessage): object {
    const event = { ...message, type: "message", ...this.#place };
    return { type: "event_callback", team_id: this.#identity.teamId, event };
  }
}

function tsOf(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(6);
}
