import type { CardOutlet, ChannelReader } from "../../platform/channel.ts";
import type { HandleCard } from "../../platform/card.ts";
import type { Listener } from "../../platform/hearing.ts";
import type { Log } from "../../platform/log.ts";
import type { ChannelAdmin } from "../channel-admin.ts";
import type { ForgottenStore, MessageStore, NoticeStore, WatchStore } from "../channel-store.ts";
import type { DocumentReader } from "../formats/document-reader.ts";
import type { KnowledgeStore } from "../knowledge-store.ts";
import type { Library } from "../library.ts";
import type { FileStore, HeardSource, SourceStore } from "../source-store.ts";
import type { Embedding } from "../sync-result.ts";
import type { SyncRun } from "../sync-source.ts";
import { answerOffers } from "./answer-offers.ts";
import { createChannelAdmin } from "./administer-channels.ts";
import { createChannelIndex } from "./channel-index.ts";
import { hearChannels } from "./hear-channels.ts";
import { offerFiles } from "./offer-files.ts";
import type { KeptOffers } from "./offer-store.ts";
import { readChannel } from "./read-channels.ts";
import { ReadingLanes } from "./reading-lanes.ts";
import { RecentlyHeard } from "./recently-heard.ts";
import { tellChannels } from "./tell-channels.ts";
import { WatchedChannels } from "./watched-channels.ts";

export interface ChannelsDeps {
  readonly store: KnowledgeStore;
  readonly sources: SourceStore;
  readonly files: FileStore;
  readonly messages: MessageStore;
  readonly watches: WatchStore;
  readonly notices: NoticeStore;
  readonly forgotten: ForgottenStore;
  readonly library: Pick<Library, "remove">;
  readonly reader: DocumentReader;
  readonly embed: (run: SyncRun) => Promise<Embedding>;
  /** By platform, once it has connected. */
  readonly readers: ReadonlyMap<string, ChannelReader>;
  readonly offers: KeptOffers;
  /** Of `KNOWLEDGE_OFFER_FILES`. */
  readonly offersEverywhere: boolean;
  /** As `platform:userId`. */
  readonly admins: ReadonlySet<string>;
  /** Where a platform's cards go; null where it has not connected. */
  readonly outletOf: (platform: string) => CardOutlet | null;
  /** Of `KNOWLEDGE_CHANNEL_DAYS`. */
  readonly historyDays: number;
  readonly log: Log;
  readonly now: () => number;
  /** Aborted when the program stops. */
  readonly signal: AbortSignal;
  /** How often it is looked what has changed: a document that changes all the time is made anew so often. */
  readonly everyMs?: number;
}

export interface Channels {
  readonly listeners: readonly Listener[];
  /** Acts on the cards under dropped files. */
  readonly answerOffers: HandleCard;
  readonly admin: ChannelAdmin;
  /** Events of a platform arrive (again): what was missed is read behind this. */
  connected(platform: string): void;
  /** Begins to look for what has changed, also by other processes. */
  begin(): Promise<void>;
  /** Resolves when nothing is read or written any more; the signal must be aborted. */
  settle(): Promise<void>;
}

/** Embedding asks the index for what is missing, which takes longer the more it holds; and a model that is down wants rest. */
const embedEveryMs = 10_000;
const afterFailureMs = 60_000;

/** The channels that are watched: heard as they are written in, read where that was missed, and made into documents. */
export function createChannels(deps: ChannelsDeps): Channels {
  const { readers, signal, log, everyMs = 2_000 } = deps;
  const watched = new WatchedChannels(deps.sources);
  const recent = new RecentlyHeard(() => performance.now());
  const reading = new ReadingLanes((source, reader, inLane) =>
    readChannel(source, reader, { ...deps, recent, historyMs: deps.historyDays * 86_400_000, inLane }, signal),
  );
  const underWay = new Set<Promise<unknown>>();
  let embedAt = 0;
  let unembedded = 0;

  const behind = (work: Promise<unknown>) => {
    const logged = work
      .catch((error: unknown) => {
        if (!signal.aborted) log.error({ error }, "what was heard in a channel could not be indexed");
      })
      .finally(() => underWay.delete(logged));
    underWay.add(logged);
  };
  const offering = offerFiles({ ...deps, watched, behind });
  const index = createChannelIndex({
    ...deps,
    onFile: offering.onFile,
    loadFile: async ({ location }, file, maxBytes, live) =>
      (await readers.get(location.split(":")[0] ?? "")?.loadFile(file, maxBytes, live)) ?? null,
  });
  const read = (source: HeardSource) => {
    const [platform = ""] = source.location.split(":");
    const reader = readers.get(platform);
    if (reader !== undefined && !signal.aborted) behind(reading.add(platform, source, reader));
  };
  const indexWords = async () => void (unembedded += await index.indexChanged(signal));
  const embedNew = async () => {
    if (unembedded === 0 || deps.now() < embedAt) return;
    unembedded = 0;
    const { isReachable } = await deps.embed({ signal, onProgress: null });
    embedAt = deps.now() + (isReachable ? embedEveryMs : afterFailureMs);
    // The rest is tried again with what comes next.
    if (!isReachable) unembedded = 1;
  };
  const tellWatched = tellChannels({ ...deps, watched });
  const refresh = async () => {
    (await watched.refresh()).forEach(read);
    behind(tellWatched());
  };
  const look = async () => {
    await refresh();
    await indexWords();
  };
  const lookAtFiles = async () => void (unembedded += await index.indexFiles(signal));

  let looking: NodeJS.Timeout | null = null;
  // Beside each other: to embed a whole history takes minutes, and so may a file.
  const works = [look, embedNew, lookAtFiles].map((run) => ({ run, isUnderWay: false }));
  const tick = () => {
    for (const work of works) {
      if (work.isUnderWay || signal.aborted) continue;
      work.isUnderWay = true;
      behind(work.run().finally(() => (work.isUnderWay = false)));
    }
  };

  return {
    listeners: [
      hearChannels({ watched, messages: deps.messages, recent, onGone: () => behind(indexWords()), onPins: read }),
      offering.listener,
    ],
    answerOffers: answerOffers({
      ...deps,
      watched,
      outcomes: offering.outcomes,
      refresh,
      indexFiles: () => behind(lookAtFiles()),
    }),
    admin: createChannelAdmin({ ...deps, watched, refresh, indexNow: indexWords }),
    connected(platform) {
      for (const source of watched.all()) if (source.location.startsWith(`${platform}:`)) read(source);
    },
    async begin() {
      await watched.refresh();
      looking = setInterval(tick, everyMs).unref();
      signal.addEventListener("abort", () => looking !== null && clearInterval(looking), { once: true });
    },
    async settle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
