import { ChannelType, type Client, type GuildBasedChannel } from "discord.js";
import type { ChannelFile, ChannelMessage } from "../../src/platform/channel.ts";
import { conversationOf } from "../../src/platform/message.ts";
import { type DiscordMessage, isAddressed, isByBot, nameOf, textOf } from "./parse.ts";
import { botIn, namesIn, type Place, placeOf } from "./places.ts";

/** Where a message of a server's channel is: the channel whose people can all read it, and the thread in it. */
export interface ListenedPlace extends Pick<Place, "workspaceId" | "channelId" | "threadId" | "visibility"> {
  readonly channelName: string;
}

/** Null for direct messages, for what the bot can't see, and for private threads: not everyone in their channel reads them. */
export async function listenedPlace(
  client: Client,
  where: { readonly guildId: string | null; readonly channelId: string },
): Promise<ListenedPlace | null> {
  if (where.guildId === null) return null;
  const place = await placeOf(client, { ...where, parentId: null });
  const channel = client.channels.cache.get(where.channelId);
  if (channel === undefined || channel.isDMBased() || channel.type === ChannelType.PrivateThread) return null;
  const inWhich: GuildBasedChannel | null = channel.isThread() ? channel.parent : channel;
  return inWhich === null ? null : { ...place, channelName: inWhich.name };
}

export function conversationIn({ workspaceId, channelId, threadId, visibility }: ListenedPlace) {
  return conversationOf({ platform: "discord", workspaceId, channelId, threadId, visibility });
}

export function channelFiles({ attachments }: DiscordMessage): ChannelFile[] {
  return attachments.map(({ id, filename: name, size: bytes, url, content_type: type }) => {
    return { id, name, mimeType: type ?? "", bytes, url };
  });
}

/** Null for the bot's own. By names that people have everywhere: the history does not tell a server's nicknames. */
export function channelMessage(client: Client, message: DiscordMessage, place: ListenedPlace): ChannelMessage | null {
  const bot = botIn(client, place.workspaceId);
  const { id, author, timestamp, channel_id: channelId } = message;
  if (author.id === bot.id) return null;
  const mentions = message.mentions.map((person) => ({ ...person, member: null }));
  return {
    conversation: conversationIn(place),
    channelName: place.channelName,
    messageId: id,
    author: { id: author.id, name: nameOf(author), ...(isByBot(message) && { isBot: true as const }) },
    text: textOf({ ...message, mentions }, bot, namesIn(client, place.workspaceId)),
    at: Date.parse(timestamp),
    url: `https://discord.com/channels/${place.workspaceId}/${channelId}/${id}`,
    files: channelFiles(message),
    ...(isAddressed(message, bot) && { callsBot: true as const }),
  };
}
