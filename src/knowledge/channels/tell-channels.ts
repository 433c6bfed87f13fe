import { PlatformError } from "../../errors.ts";
import type { Card } from "../../platform/card.ts";
import type { CardOutlet } from "../../platform/channel.ts";
import type { Log } from "../../platform/log.ts";
import { placeOf } from "../../platform/message.ts";
import type { Notice, NoticeStore, WatchStore } from "../channel-store.ts";
import type { HeardSource } from "../source-store.ts";
import { placeOfSource, type WatchedChannels } from "./watched-channels.ts";
import { noLongerWatched, watchedCard } from "./watched-card.ts";

export interface TellChannelsDeps {
  readonly watched: WatchedChannels;
  readonly watches: WatchStore;
  readonly notices: NoticeStore;
  readonly outletOf: (platform: string) => CardOutlet | null;
  readonly historyDays: number;
  readonly log: Log;
  readonly now: () => number;
}

/** What could not be said rests for so long. */
const restMs = 60_000;

/**
 * Tells channels that they are watched, by a card that is posted once and changed in its place: when the history has been
 * read, and when the channel is watched no more. Looks at what is known, and does what is missing; one caller after the other.
 */
export function tellChannels(deps: TellChannelsDeps): () => Promise<void> {
  const { watched, watches, notices, outletOf, historyDays, log, now } = deps;
  const resting = new Map<string, number>();
  let last: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | null = null;

  /** Noted before it is posted: a process that dies in between has told once at the most. */
  const post = async (source: HeardSource, outlet: CardOutlet, says: Notice["says"], card: Card) => {
    await notices.note(source.id, { messageId: null, says });
    try {
      const messageId = await outlet.post({ ...placeOfSource(source), threadId: null }, card);
      await notices.note(source.id, { messageId, says });
    } catch (error) {
      if (error instanceof PlatformError && error.retryable) await notices.note(source.id, null);
      throw error;
    }
  };

  const update = async (sourceId: string, outlet: CardOutlet, { messageId }: Notice, card: Card) => {
    const place = placeOf(sourceId.slice(sourceId.indexOf(":") + 1));
    if (messageId !== null) await outlet.update({ ...place, threadId: null }, messageId, card);
  };

  const tellOne = async (source: HeardSource, notice: Notice | null, outlet: CardOutlet) => {
    const isRead = source.endedAt !== null && source.error === null;
    const isComplete = isRead && (await watches.list()).get(source.id)?.isComplete === true;
    const says = isComplete ? "complete" : "reading";
    if (notice?.says === says) return;
    const card = watchedCard(source.kind, {
      historyDays,
      messages: isComplete ? await watches.count(source.id) : null,
    });
    if (notice === null) return post(source, outlet, says, card);
    await notices.note(source.id, { ...notice, says });
    await update(source.id, outlet, notice, card);
  };

  const unlessResting = async (sourceId: string, tell: (outlet: CardOutlet) => Promise<void>) => {
    const [, platform = ""] = sourceId.split(":");
    const outlet = outletOf(platform);
    if (outlet === null || (resting.get(sourceId) ?? 0) > now()) return;
    try {
      resting.delete(sourceId);
      await tell(outlet);
    } catch (error) {
      resting.set(sourceId, now() + restMs);
      log.warn({ source: sourceId, error }, "a channel could not be told that it is watched");
    }
  };

  const tellAll = async () => {
    const told = await notices.list();
    const sources = watched.all().filter(({ kind }) => kind !== "files");
    for (const source of sources) {
      await unlessResting(source.id, (outlet) => tellOne(source, told.get(source.id) ?? null, outlet));
    }
    for (const [sourceId, notice] of told) {
      if (sources.some(({ id }) => id === sourceId)) continue;
      await unlessResting(sourceId, async (outlet) => {
        await notices.note(sourceId, null);
        await update(sourceId, outlet, notice, noLongerWatched);
      });
    }
  };

  return () => {
    if (waiting !== null) return waiting;
    const begin = () => {
      waiting = null;
      return tellAll();
    };
    waiting = last.then(begin, begin);
    last = waiting;
    return waiting;
  };
}
