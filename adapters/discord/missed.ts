import { setTimeout as sleep } from "node:timers/promises";
import { type Client, PermissionFlagsBits, SnowflakeUtil } from "discord.js";
import type { ReadMissed } from "../../src/platform/adapter.ts";
import type { Log } from "../../src/platform/log.ts";
import { isPrivateThread } from "../../src/platform/private-conversation.ts";
import { type DiscordApi, historyPage } from "./api.ts";
import { noGuild } from "./places.ts";
import { hasStatus } from "./translate-error.ts";

interface MissedDeps {
  readonly api: DiscordApi;
  /** Takes a message as if the gateway had brought it. */
  readonly take: (channelId: string, message: object) => Promise<void>;
  /** Between two requests. */
  readonly intervalMs: number;
  /** Ends the reading, as the caller's own signal does. */
  readonly pausing: AbortSignal;
  readonly log: Log;
}

/** A host that slept finds out when it wakes. More than this is left to the gap: how old a question may be is not known here. */
const longestSilenceMs = 60 * 60_000;
const { ViewChannel, ReadMessageHistory } = PermissionFlagsBits;

/** What a new session of the gateway does not bring: it begins with now, while a resumed one replays what was missed. */
export class MissedMessages {
  readonly #client: Client;
  readonly #deps: MissedDeps;
  /** Set while something may not have been read: where it began at the latest. */
  #owed: { readonly since: number } | null = null;
  /** By channel, the last message that was taken, so that a second attempt does not begin again. */
  readonly #taken = new Map<string, bigint>();

  constructor(client: Client, deps: MissedDeps) {
    this.#client = client;
    this.#deps = deps;
  }

  /** A session began anew, after one that had brought everything up to then. */
  owe(since: number): void {
    this.#owed = { since: Math.min(since, this.#owed?.since ?? Infinity) };
  }

  readonly read: ReadMissed = async (gap, signal) => {
    const owed = this.#owed;
    if (owed === null) return;
    const ends = AbortSignal.any([signal, this.#deps.pausing]);
    const timestamp = Math.min(gap.since, Math.max(owed.since, gap.since - longestSilenceMs));
    const start = SnowflakeUtil.generate({ timestamp, increment: 0n, workerId: 0n, processId: 0n });
    for (const [channelId, guildId] of this.#channels(gap.conversationIds)) {
      await this.#readChannel(channelId, guildId, start, ends);
    }
    if (this.#owed === owed) this.#owed = null;
  };

  /** With their servers: first those of the conversations, then whatever else there is. */
  #channels(conversationIds: readonly string[]): Map<string, string | null> {
    const channels = new Map<string, string | null>();
    for (const id of conversationIds) {
      const [, guildId = noGuild, channelId = "", threadId = channelId] = id.split(":");
      channels.set(isPrivateThread(threadId) ? channelId : threadId, guildId === noGuild ? null : guildId);
    }
    for (const channel of this.#client.channels.cache.values()) {
      if (!channel.isDMBased()) channels.set(channel.id, channel.guildId);
    }
    return channels;
  }

  async #readChannel(channelId: string, guildId: string | null, start: bigint, signal: AbortSignal): Promise<void> {
    const { api, intervalMs, take, log } = this.#deps;
    try {
      while (this.#mayHoldMore(channelId, this.#readUpTo(channelId, start))) {
        await sleep(intervalMs, null, { signal });
        const page = await api.fetchMessagesAfter(channelId, String(this.#readUpTo(channelId, start)));
        for (const message of page) {
          signal.throwIfAborted();
          await take(channelId, { ...message, guild_id: guildId });
          this.#taken.set(channelId, BigInt(message.id));
        }
        if (page.length < historyPage) break;
      }
    } catch (error) {
      if (!hasStatus(error, 403, 404)) throw error;
      log.warn({ err: error, channelId }, "what was said in a channel meanwhile can't be read");
    }
  }

  #readUpTo(channelId: string, start: bigint): bigint {
    const taken = this.#taken.get(channelId) ?? start;
    return taken > start ? taken : start;
  }

  /** Threads that are asleep, and direct channels, are not known here: only Discord can tell. */
  #mayHoldMore(channelId: string, after: bigint): boolean {
    const channel = this.#client.channels.cache.get(channelId);
    if (channel === undefined || channel.isDMBased()) return true;
    if (!channel.isTextBased() || BigInt(channel.lastMessageId ?? 0) <= after) return false;
    const { user } = this.#client;
    return user !== null && channel.permissionsFor(user)?.has([ViewChannel, ReadMessageHistory]) === true;
  }
}
