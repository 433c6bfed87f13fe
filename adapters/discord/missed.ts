import { setTimeout as sleep } from "node:timers/promises";
import { type Client, PermissionFlagsBits, SnowflakeUtil } from "discord.js";
import type { ReadMissed } from "../../src/platform/adapter.ts";
import type { Log } from "../../src/platform/log.ts";
import { type DiscordApi, historyPage } from "./api.ts";
import { noGuild } from "./places.ts";
import { hasStatus } from "./translate-error.ts";

interface MissedDeps {
  readonly api: DiscordApi;
  /** Takes a message as the gateway would have brought it. */
  readonly take: (channelId: string, message: object) => Promise<void>;
  readonly intervalMs: number;
  /** Ends the reading, as the caller's own signal does. */
  readonly pausing: AbortSignal;
  readonly log: Log;
}

/** A host that slept notices it when it wakes. More than this is left to the gap: how old a question may be is not known here. */
const longestSilenceMs = 60 * 60_000;
const { ViewChannel, ReadMessageHistory } = PermissionFlagsBits;

/** What a new session of the gateway does not bring: it begins with now, while a resumed one replays what was missed. */
export class MissedMessages {
  readonly #client: Client;
  readonly #deps: MissedDeps;
  /** Set while something may not have been read: where the gap began at the latest. */
  #owed: { readonly since: number } | null = null;
  /** By channel, the last message that was taken, so that a second attempt does not begin again. */
  readonly #takenUpTo = new Map<string, bigint>();

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
    const since = SnowflakeUtil.generate({
      timestamp: Math.min(gap.since, Math.max(owed.since, gap.since - longestSilenceMs)),
      increment: 0n,
      workerId: 0n,
      processId: 0n,
    });
    for (const [channelId, guildId] of this.#channels(gap.conversationIds, since)) {
      await this.#readChannel(channelId, guildId, since, ends);
    }
    if (this.#owed === owed) this.#owed = null;
  };

  /** With their servers: first those of the conversations, then whatever else the bot can read. */
  #channels(conversationIds: readonly string[], since: bigint): [string, string | null][] {
    const named = conversationIds.map((id): [string, string | null] => {
      const [, guildId = noGuild, channelId = "", threadId = channelId] = id.split(":");
      return [threadId, guildId === noGuild ? null : guildId];
    });
    const seen = this.#client.channels.cache.map((channel): [string, string | null] => [
      channel.id,
      channel.isDMBased() ? null : channel.guildId,
    ]);
    return [...new Map([...named, ...seen])].filter(([id]) => this.#mayHold(id, since));
  }

  /** Threads that are asleep, and direct channels, are not known here: only Discord can tell. */
  #mayHold(channelId: string, since: bigint): boolean {
    const channel = this.#client.channels.cache.get(channelId);
    if (channel === undefined || channel.isDMBased()) return true;
    if (!channel.isTextBased() || channel.lastMessageId === null || BigInt(channel.lastMessageId) < since) return false;
    const { user } = this.#client;
    return user !== null && channel.permissionsFor(user)?.has([ViewChannel, ReadMessageHistory]) === true;
  }

  async #readChannel(channelId: string, guildId: string | null, since: bigint, signal: AbortSignal): Promise<void> {
    const { api, intervalMs, take, log } = this.#deps;
    try {
      for (let isMore = true; isMore;) {
        await sleep(intervalMs, null, { signal });
        const after = this.#takenUpTo.get(channelId) ?? since;
        const page = await api.fetchMessagesAfter(channelId, String(after > since ? after : since));
        for (const message of page.toReversed()) {
          signal.throwIfAborted();
          await take(channelId, { ...message, guild_id: guildId });
          this.#takenUpTo.set(channelId, BigInt(message.id));
        }
        isMore = page.length === historyPage;
      }
    } catch (error) {
      if (!hasStatus(error, 403, 404)) throw error;
      log.warn({ err: error, channelId }, "what was said in a channel meanwhile can't be read");
    }
  }
}
