import { setTimeout as sleep } from "node:timers/promises";
import { type Client, ChannelType, type GuildBasedChannel, PermissionFlagsBits, SnowflakeUtil } from "discord.js";
import { PlatformError } from "../../src/errors.ts";
import { fetchFile } from "../../src/platform/fetch-file.ts";
import type { ChannelReader, HistoryPage, HistorySpan } from "../../src/platform/channel.ts";
import type { Place } from "../../src/platform/message.ts";
import { historyPage } from "./api.ts";
import type { ChannelApi, ThreadFacts } from "./channel-api.ts";
import { channelMessage, type ListenedPlace, listenedPlace } from "./channel-message.ts";
import { Membership } from "./membership.ts";
import { type DiscordMessage, parseMessage } from "./parse.ts";
import { noGuild, visibilityOf } from "./places.ts";
import type { DiscordSettings } from "./settings.ts";

export interface ChannelReaderDeps {
  readonly api: ChannelApi;
  /** Null where the gateway is not there. */
  readonly client: () => Client | null;
  readonly settings: DiscordSettings;
}

/** Clocks of Discord and ours differ by less. */
const overlapMs = 60_000;
const fileHosts = new Set(["cdn.discordapp.com", "media.discordapp.net"]);
const { ViewChannel, ReadMessageHistory, SendMessages } = PermissionFlagsBits;

export function createChannelReader({ api, client, settings }: ChannelReaderDeps): ChannelReader {
  const membership = new Membership(client);
  const intervalMs = settings.readIntervalMs ?? 100;

  const open = ({ workspaceId, channelId }: Place): { client: Client; channel: GuildBasedChannel } | null => {
    const connected = client();
    if (connected === null || !connected.isReady()) throw notConnected();
    const channel = connected.guilds.cache.get(workspaceId)?.channels.cache.get(channelId);
    if (channel === undefined || channel.isThread()) return null;
    return channel.permissionsFor(connected.user)?.has([ViewChannel, ReadMessageHistory]) === true
      ? { client: connected, channel }
      : null;
  };
  const demand = async (place: Place) => {
    const opened = open(place);
    const listened =
      opened && (await listenedPlace(opened.client, { guildId: place.workspaceId, channelId: place.channelId }));
    if (opened === null || listened === null) throw notReadable();
    const messagesOf = (given: readonly DiscordMessage[], where: ListenedPlace = listened) =>
      given.flatMap((one) => {
        const message = parseMessage(one);
        return (message && channelMessage(opened.client, message, where)) ?? [];
      });
    return { ...opened, listened, messagesOf };
  };

  /** The newest first, back to a time; null: all. */
  async function* pagesOf(channelId: string, span: { since: number; before: number | null }, signal: AbortSignal) {
    let before = span.before === null ? null : snowflakeOf(span.before);
    for (;;) {
      await sleep(intervalMs, null, { signal });
      const page = await api.messagesBefore(channelId, before);
      const inSpan = page.filter(({ timestamp }) => Date.parse(timestamp) >= span.since);
      const isLast = page.length < historyPage || inSpan.length < page.length;
      yield { messages: inSpan, isLast };
      if (isLast) return;
      before = page.at(-1)?.id ?? before;
    }
  }

  async function* channelPages(channelId: string, { since, before }: HistorySpan, signal: AbortSignal) {
    let until = before ?? Date.now() - overlapMs;
    let isFirst = before === null;
    for await (const { messages, isLast } of pagesOf(channelId, { since, before }, signal)) {
      const times = messages.map(({ timestamp }) => Date.parse(timestamp) + 1);
      // What was written since is newer than what we took for now.
      if (isFirst) until = Math.max(until, ...times);
      isFirst = false;
      // Of the oldest one's very millisecond the next page may hold more.
      const from = isLast ? since : Math.min(until, ...times);
      yield { messages, covers: { from, until } };
      until = from;
    }
  }

  /** Public ones in which something was said since then. */
  async function* threadsOf({ guildId, id }: GuildBasedChannel, since: number, signal: AbortSignal) {
    const active = await api.activeThreads(guildId);
    yield* active.filter((thread) => thread.parent_id === id && isWanted(thread, since));
    let before: string | null = null;
    for (let hasMore = true; hasMore;) {
      await sleep(intervalMs, null, { signal });
      const page: Awaited<ReturnType<ChannelApi["archivedThreads"]>> = await api.archivedThreads(id, before);
      yield* page.threads.filter((thread) => isWanted(thread, since));
      before = page.threads.at(-1)?.thread_metadata.archive_timestamp ?? null;
      hasMore = page.has_more && before !== null && Date.parse(before) >= since;
    }
  }

  return {
    async describe(place) {
      if (!settings.messageContent) throw noContent();
      const channel = open(place)?.channel;
      const listened =
        channel && (await listenedPlace(channel.client, { guildId: channel.guildId, channelId: channel.id }));
      if (listened == null) return null;
      return { name: listened.channelName, visibility: listened.visibility === "public" ? "public" : "private" };
    },

    async *readHistory(place, span, signal): AsyncGenerator<HistoryPage> {
      if (!settings.messageContent) throw noContent();
      const { channel, listened, messagesOf } = await demand(place);
      if (channel.isTextBased() && (span.before ?? Infinity) > span.since) {
        for await (const { messages, covers } of channelPages(channel.id, span, signal))
          yield { messages: messagesOf(messages), covers, threadIds: [] };
      }
      if (!mayHoldThreads(channel)) return;
      for await (const { id: threadId } of threadsOf(channel, span.threadsSince, signal)) {
        const said: DiscordMessage[] = [];
        for await (const { messages } of pagesOf(threadId, { since: 0, before: null }, signal)) said.push(...messages);
        yield { messages: messagesOf(said, { ...listened, threadId }), covers: null, threadIds: [threadId] };
      }
    },

    async readPinned(place, signal) {
      if (!settings.messageContent) throw noContent();
      const { channel, messagesOf } = await demand(place);
      const pinned: DiscordMessage[] = [];
      let before: string | null = null;
      for (let hasMore = true; hasMore;) {
        const page: Awaited<ReturnType<ChannelApi["pins"]>> = await api.pins(channel.id, before);
        pinned.push(...page.items.map(({ message }) => message));
        before = page.items.at(-1)?.pinned_at ?? null;
        hasMore = page.has_more && before !== null;
        if (hasMore) await sleep(intervalMs, null, { signal });
      }
      return messagesOf(pinned);
    },

    loadFile: ({ url }, maxBytes, signal) =>
      fetchFile(
        {
          url,
          headers: {},
          isOurs: ({ protocol, hostname, origin }) =>
            (protocol === "https:" && fileHosts.has(hostname)) || origin === new URL(settings.apiUrl).origin,
          maxBytes,
          sentence: "Discord does not give the file.",
        },
        signal,
      ),

    async find(workspaceId, name) {
      const connected = client();
      if (connected === null || !connected.isReady()) throw notConnected();
      const wanted = name.toLowerCase();
      return [...connected.channels.cache.values()].flatMap((channel) => {
        if (channel.isDMBased() || channel.isThread() || !channel.isTextBased()) return [];
        if (workspaceId !== noGuild && channel.guildId !== workspaceId) return [];
        if (channel.name.toLowerCase() !== wanted && channel.id !== wanted) return [];
        if (channel.permissionsFor(connected.user)?.has([ViewChannel, SendMessages]) !== true) return [];
        const { guildId, id: channelId, name: known } = channel;
        return [
          { platform: "discord", workspaceId: guildId, channelId, name: known, visibility: visibilityOf(channel) },
        ];
      });
    },

    mayRead: (place, personId) => membership.mayRead(place, personId),
  };
}

function isWanted({ type, last_message_id: last, id }: ThreadFacts, since: number): boolean {
  return type !== ChannelType.PrivateThread && SnowflakeUtil.timestampFrom(last ?? id) >= since;
}

function mayHoldThreads({ type }: GuildBasedChannel): boolean {
  const { GuildText, GuildAnnouncement, GuildForum, GuildMedia } = ChannelType;
  return [GuildText, GuildAnnouncement, GuildForum, GuildMedia].some((one) => one === type);
}

function snowflakeOf(timestamp: number): string {
  return String(SnowflakeUtil.generate({ timestamp, increment: 0n, workerId: 0n, processId: 0n }));
}

function notConnected(): PlatformError {
  return new PlatformError("Discord is not connected yet.", { ...fault, code: "not-connected", retryable: true });
}

function notReadable(): PlatformError {
  const sentence = "The bot can't read this channel (any more): give it View Channel and Read Message History.";
  return new PlatformError(sentence, { ...fault, code: "not-readable", retryable: false });
}

function noContent(): PlatformError {
  const sentence =
    "Discord hides what people write from the bot: turn on the Message Content intent in the developer portal, and set DISCORD_MESSAGE_CONTENT=on.";
  return new PlatformError(sentence, { ...fault, code: "no-message-content", retryable: false });
}

const fault = { status: null, requestId: null, retryAfterMs: null };
