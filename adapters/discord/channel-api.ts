import { Routes } from "discord.js";
import * as z from "zod";
import { type DiscordApi, historyPage } from "./api.ts";
import { messagePayload } from "./parse.ts";

const messages = z.array(messagePayload);
const thread = z.object({
  id: z.string(),
  parent_id: z.string().nullish(),
  type: z.number(),
  last_message_id: z.string().nullish(),
  thread_metadata: z.object({ archive_timestamp: z.string() }),
});
const activeThreads = z.object({ threads: z.array(thread) });
const archivedThreads = z.object({ threads: z.array(thread), has_more: z.boolean() });
const pinsPage = z.object({
  items: z.array(z.object({ pinned_at: z.string(), message: messagePayload })),
  has_more: z.boolean(),
});
/** https://docs.discord.com/developers/resources/message#get-channel-pins: the most that Discord gives at once. */
const pinsAtOnce = 50;

export type ThreadFacts = z.output<typeof thread>;

/** What is read of channels, beside single messages. All throw PlatformError. */
export class ChannelApi {
  readonly #api: DiscordApi;

  constructor(api: DiscordApi) {
    this.#api = api;
  }

  /** Those right before the given one, or the newest; at most 100, the newest first. */
  messagesBefore(channelId: string, messageId: string | null) {
    const limit = { limit: String(historyPage) };
    const query = messageId === null ? limit : { ...limit, before: messageId };
    return this.#api.get(messages, Routes.channelMessages(channelId), query);
  }

  async activeThreads(guildId: string): Promise<readonly ThreadFacts[]> {
    return (await this.#api.get(activeThreads, Routes.guildActiveThreads(guildId))).threads;
  }

  /** Public ones, that were archived last first. */
  archivedThreads(channelId: string, before: string | null) {
    const query = { limit: "100", ...(before !== null && { before }) };
    return this.#api.get(archivedThreads, Routes.channelThreads(channelId, "public"), query);
  }

  /** What was pinned last first. */
  pins(channelId: string, before: string | null) {
    const query = { limit: String(pinsAtOnce), ...(before !== null && { before }) };
    return this.#api.get(pinsPage, Routes.channelMessagesPins(channelId), query);
  }
}
