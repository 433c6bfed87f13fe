import { createLoadSearchPage } from "./commands/load-search-page.ts";
import { specOf } from "./commands/command.ts";
import { Connections } from "./connections.ts";
import type { Config } from "./config.ts";
import { keptOffers } from "./conversation/kept-offers.ts";
import type { HistoryStore } from "./conversation/history.ts";
import { knownScores } from "./conversation/known-scores.ts";
import { createHands } from "./conversation/moderator-hands.ts";
import { createReader } from "./conversation/reader.ts";
import { createEngine } from "./create-engine.ts";
import { createTuning } from "./create-tuning.ts";
import { createTurns } from "./create-turns.ts";
import { createChannels } from "./knowledge/channels/create-channels.ts";
import { createChatAdmin } from "./knowledge/chat-admin.ts";
import { createResolveScopes } from "./knowledge/resolve-scopes.ts";
import { searchActiveModel } from "./knowledge/search-active-model.ts";
import { sentencesOf } from "./knowledge/sync-result.ts";
import { warmSearch } from "./knowledge/warm-search.ts";
import type { ChatModel } from "./models/chat-model.ts";
import type { CountTokens } from "./models/count-tokens.ts";
import type { EmbeddingModel } from "./models/embedding-model.ts";
import type { FineTuningProvider } from "./models/fine-tuning-service.ts";
import type { ModerationModel } from "./models/moderation-model.ts";
import { openGaps } from "./open-gaps.ts";
import { openLibrary } from "./open-library.ts";
import { openModerationDesk } from "./open-moderation.ts";
import { openTeaching } from "./open-teaching.ts";
import { openTuningChat } from "./open-tuning-chat.ts";
import type { ChatAdapter } from "./platform/adapter.ts";
import type { ChannelReader, Hearing, Moderating } from "./platform/channel.ts";
import type { CommandSpec } from "./platform/command-spec.ts";
import { connect } from "./platform/connect.ts";
import { createHearing } from "./platform/hearing.ts";
import type { Log } from "./platform/log.ts";
import type { Conversation } from "./platform/message.ts";
import type { ConversationReader } from "./platform/reader.ts";
import type { LoadSearchPage } from "./platform/search-page.ts";
import type { Storage } from "./storage/storage.ts";

/** What the program stands on. Which providers are behind the ports is the caller's choice. */
export interface AppPorts {
  readonly storage: Storage;
  readonly history: HistoryStore;
  readonly chat: ChatModel;
  readonly embedding: EmbeddingModel | null;
  /** By the name of its vectors: the one that was configured before; null where the name does not tell. */
  readonly openFormerEmbedding: (name: string) => Promise<EmbeddingModel | null>;
  readonly moderation: ModerationModel | null;
  /** Another model of the same provider, for one that was promoted. */
  readonly openNamedChat: (model: string) => Promise<ChatModel>;
  readonly fineTuning: FineTuningProvider | null;
  readonly loadTokenCounter: () => Promise<CountTokens>;
  readonly log: Log;
  readonly now: () => number;
}

export interface App {
  readonly commands: readonly CommandSpec[];
  readonly reader: ConversationReader;
  /** Wants to know what happens in channels that are listened to. */
  readonly hearing: Hearing;
  readonly loadSearchPage: LoadSearchPage;
  /** Indexes what changed in all sources; resolves to a sentence. Never throws: what fails is in it, and in the log. */
  syncKnowledge(signal: AbortSignal): Promise<string>;
  /** Connects the platforms, takes up unfinished turns, then answers. @throws ConfigError, PlatformError */
  start(
    adapters: readonly ChatAdapter[],
    readers: ReadonlyMap<string, ChannelReader>,
    moderating: ReadonlyMap<string, Moderating>,
  ): Promise<void>;
  /** Takes nothing more, gives answers under way so long to end, and disconnects. What has not ended is taken up at the next start. */
  stop(graceMs: number): Promise<void>;
}

const consoleAdmin = "console:local";

export function createApp(config: Config, ports: AppPorts): App {
  const { storage, history, log } = ports;
  const readers = new Map<string, ChannelReader>();
  const platforms = new Map<string, ChatAdapter>();
  const connections = new Connections();
  const outletOf = (platform: string) => platforms.get(platform)?.cards ?? null;
  const resolveScopes = createResolveScopes({
    sources: storage.sources,
    readers,
    log,
    now: () => performance.now(),
  });
  const stopping = new AbortController();
  const { library, reader, embed, close: closeLibrary } = openLibrary(config, ports);
  const staff = { admins: new Set([...config.ADMINS, consoleAdmin]), moderators: new Set(config.MODERATORS) };
  const channels = createChannels({
    ...storage,
    store: storage.knowledge,
    library,
    reader,
    embed,
    readers,
    outletOf: (platform) => (connections.isOpen(platform) ? outletOf(platform) : null),
    offers: keptOffers(storage.softState),
    offersEverywhere: config.KNOWLEDGE_OFFER_FILES,
    admins: staff.admins,
    historyDays: config.KNOWLEDGE_CHANNEL_DAYS,
    log,
    now: ports.now,
    signal: stopping.signal,
  });
  const search = searchActiveModel({
    store: storage.knowledge,
    vectors: storage.vectors,
    embedding: ports.embedding,
    openModel: ports.openFormerEmbedding,
    resolveScopes,
    log,
  });
  const { ledger, records } = storage;
  const adapterOf = (platform: string) => platforms.get(platform);
  const moderating = new Map<string, Moderating>();
  const reachOf = (platform: string) => {
    const [adapter, acts] = [platforms.get(platform), moderating.get(platform)];
    if (adapter === undefined || acts === undefined) return null;
    return { ...acts, tell: adapter.cards.tell };
  };
  const moderation = openModerationDesk(config, staff, {
    stores: storage.moderation,
    model: ports.moderation,
    history,
    hands: createHands({ adapterOf, ledger, records, history, isTakenUp: () => true, reachOf, log }),
    loadFile: async (platform, ...asked) => (await readers.get(platform)?.loadFile(...asked)) ?? null,
    canRead: async (place) => ((await readers.get(place.platform)?.describe(place)) ?? null) !== null,
    knownScores: knownScores(storage.softState),
    outletOf,
    log,
    now: ports.now,
  });
  // The console has no channels.
  const canShare = ({ platform, visibility }: Conversation) => visibility === "direct" && readers.has(platform);
  const engine = createEngine(config, ports, {
    search: moderation.quotable(search),
    moderate: moderation.moderate,
    canShare,
  });
  let keepingUp = Promise.resolve();
  const knowledge = createChatAdmin({ library, folders: config.KNOWLEDGE_FOLDERS, signal: stopping.signal, log });
  const gaps = openGaps(config, ports);
  const teaching = openTeaching(config, ports, { embed, outletOf, signal: stopping.signal });
  const loadSearchPage = createLoadSearchPage({ search, now: ports.now });
  const { signal } = stopping;
  const tuning = openTuningChat(config, ports, {
    tuning: createTuning(config, ports),
    staff,
    outletOf,
    signal,
  });
  const turns = createTurns(config, ports, {
    engine,
    loadSearchPage,
    knowledge,
    gaps,
    gapStore: teaching.gapStore,
    reviewed: teaching.reviewed,
    tuning,
    staff,
    moderation,
    channels: channels.admin,
    answerOffers: channels.answerOffers,
    resolveScopes,
    readers,
    onConnected: channels.connected,
    platforms,
    signal,
  });
  let watching = Promise.resolve();

  return {
    commands: turns.commands.map(specOf),
    hearing: createHearing([...channels.listeners, moderation.watch.listener, teaching.listener]),
    reader: createReader(history, storage.knowledge),
    loadSearchPage,
    async syncKnowledge(signal) {
      try {
        const everyMs = config.KNOWLEDGE_SYNC_MINUTES * 60_000;
        return sentencesOf(await library.sync(null, { signal, onProgress: null }, everyMs));
      } catch (error) {
        log.error({ error }, "the documents could not be indexed");
        return "The documents could not be indexed; the log says why.";
      }
    },
    async start(adapters, channelReaders, actors) {
      for (const [platform, one] of actors) moderating.set(platform, one);
      for (const [platform, one] of channelReaders) readers.set(platform, one);
      await Promise.all([channels.begin(), moderation.watch.begin(), teaching.begin()]);
      for (const adapter of adapters) platforms.set(adapter.platform, adapter);
      warmSearch(
        { store: storage.knowledge, vectors: storage.vectors, embedding: ports.embedding },
        stopping.signal,
      ).catch((error: unknown) => {
        if (!stopping.signal.aborted) log.warn({ error }, "the index could not be read ahead of the first search");
      });
      // Before anything new can come: what an earlier life left keeps its place.
      await turns.takeUp((platform) => (platforms.has(platform) ? connections.of(platform) : Promise.resolve()));
      const connecting = adapters.map((adapter) =>
        connect(adapter, turns.intake, log, stopping.signal, () => connections.open(adapter.platform)),
      );
      await Promise.all(connecting);
      turns.begin();
      watching = tuning.keepUp();
      keepingUp = moderation.keepUp(stopping.signal);
    },
    async stop(graceMs) {
      stopping.abort();
      await Promise.all([...platforms.values()].map((adapter) => adapter.pause()));
      await turns.stop(graceMs);
      await Promise.all([watching, teaching.settle()]);
      await Promise.all([...platforms.values()].map((adapter) => adapter.stop()));
      await Promise.all([closeLibrary(), keepingUp, moderation.watch.settle()]);
      await channels.settle();
    },
  };
}
