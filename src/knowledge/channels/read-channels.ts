import { setTimeout as sleep } from "node:timers/promises";
import { PlatformError } from "../../errors.ts";
import type { ChannelMessage, ChannelReader, HistorySpan } from "../../platform/channel.ts";
import type { Log } from "../../platform/log.ts";
import type { MessageStore, WatchState, WatchStore } from "../channel-store.ts";
import type { HeardSource, SourceStore } from "../source-store.ts";
import { changeOf, keptMessage } from "./kept-message.ts";
import type { InLane } from "./reading-lanes.ts";
import type { RecentlyHeard } from "./recently-heard.ts";
import { placeOfSource } from "./watched-channels.ts";

export interface ReadChannelsDeps {
  readonly messages: MessageStore;
  readonly watches: WatchStore;
  readonly sources: SourceStore;
  readonly recent: RecentlyHeard;
  /** How far back a channel's history is read. */
  readonly historyMs: number;
  /** Each attempt waits for its turn; the pauses between them keep nobody waiting. */
  readonly inLane: InLane;
  readonly log: Log;
  readonly now: () => number;
}

/** Edits and deletions that were missed are looked for so long before the last message that was heard. */
const rereadMs = 3 * 86_400_000;
/** Threads in which nothing was said for so long before it are taken to be as they were. */
const rereadThreadsMs = 86_400_000;
const firstPauseMs = 2_000;
const longestPauseMs = 5 * 60_000;

/**
 * Brings a source up to what its channel says: what was missed, then the history as far as it is not read yet. Tries again
 * until that is done, or can't be done, or the signal is aborted. Never throws.
 */
export async function readChannel(
  source: HeardSource,
  reader: ChannelReader,
  deps: ReadChannelsDeps,
  signal: AbortSignal,
): Promise<void> {
  const { sources, log } = deps;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, 2 * pauseMs)) {
    try {
      await deps.inLane(async () => {
        signal.throwIfAborted();
        await sources.mark(source.id, { kind: "started" });
        await read(source, reader, deps, signal);
      });
      return await sources.mark(source.id, { kind: "ended", error: null });
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof PlatformError && !error.retryable) {
        log.warn({ source: source.id, code: error.code }, "a watched channel can't be read");
        return await sources.mark(source.id, { kind: "ended", error: error.message }).catch(() => {});
      }
      log.warn({ source: source.id, error, pauseMs }, "a watched channel could not be read; tried again");
    }
    await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => {});
    if (signal.aborted) return;
  }
}

async function read(
  source: HeardSource,
  reader: ChannelReader,
  deps: ReadChannelsDeps,
  signal: AbortSignal,
): Promise<void> {
  // Of files that were picked out nothing can be missed but that they are gone, which is not looked for.
  if (source.kind === "files") return;
  const facts = await reader.describe(placeOfSource(source));
  if (facts === null) throw unreadable();
  if (source.kind === "pins") return readPins(source, reader, facts.name, deps, signal);
  const { watches, messages, now, historyMs } = deps;
  const known = (await watches.list()).get(source.id);
  let state: WatchState = { readTo: null, isComplete: false, ...known, name: facts.name };
  await watches.note(source.id, state);
  const oldest = now() - historyMs;
  const newest = await messages.newest(source.id);
  if (newest !== null || state.isComplete) {
    const since = Math.max(oldest, state.readTo ?? oldest, (newest ?? now()) - rereadMs);
    const threadsSince = (newest ?? now()) - rereadThreadsMs;
    await readSpan(source, reader, { since, before: null, threadsSince }, deps, signal, async () => {});
  }
  if (!state.isComplete && historyMs > 0) {
    const span = { since: oldest, before: state.readTo, threadsSince: oldest };
    await readSpan(source, reader, span, deps, signal, async (readTo) => {
      state = { ...state, readTo };
      await watches.note(source.id, state);
    });
  }
  await watches.note(source.id, { ...state, readTo: Math.min(oldest, state.readTo ?? oldest), isComplete: true });
}

async function readSpan(
  source: HeardSource,
  reader: ChannelReader,
  span: HistorySpan,
  { messages, recent }: ReadChannelsDeps,
  signal: AbortSignal,
  onRead: (readTo: number) => Promise<void>,
): Promise<void> {
  let askedAt = recent.now();
  for await (const page of reader.readHistory(placeOfSource(source), span, signal)) {
    signal.throwIfAborted();
    const spared = recent.since(source.id, askedAt);
    const put = page.messages.flatMap((message) => {
      const kept = spared.includes(message.messageId) ? null : keptMessage(message);
      return kept === null ? [] : [kept];
    });
    await messages.change(
      source.id,
      changeOf({ put, whole: { span: page.covers, threadIds: page.threadIds, spared } }),
    );
    if (page.covers !== null) await onRead(page.covers.from);
    askedAt = recent.now();
  }
}

async function readPins(
  source: HeardSource,
  reader: ChannelReader,
  name: string,
  { messages, watches, recent }: ReadChannelsDeps,
  signal: AbortSignal,
): Promise<void> {
  let pinned: readonly ChannelMessage[] = [];
  for (let attempt = 1; attempt <= pinReadings; attempt += 1) {
    const askedAt = recent.now();
    pinned = await reader.readPinned(placeOfSource(source), signal);
    // What was heard meanwhile may be newer than what was read.
    if (recent.since(source.id, askedAt).length === 0) break;
  }
  await watches.note(source.id, { name, readTo: null, isComplete: true });
  const put = pinned.flatMap((message) => keptMessage(message) ?? []);
  await messages.change(source.id, changeOf({ put, whole: { source: true } }));
}

const pinReadings = 3;

function unreadable(): PlatformError {
  const fault = { status: null, code: "not-readable", requestId: null, retryAfterMs: null, retryable: false };
  return new PlatformError("The bot can't read this channel (any more): invite it.", fault);
}
