import { ChannelType, type Client, type GuildBasedChannel, PermissionFlagsBits } from "discord.js";
import { type Conversation, conversationOf } from "../../src/platform/message.ts";
import type { BotIdentity, Names } from "./parse.ts";

/** Where something happened, before it is decided which conversation it belongs to. */
export interface Place {
  readonly workspaceId: string;
  readonly channelId: string;
  readonly threadId: string | null;
  readonly visibility: Conversation["visibility"];
  /** Whether Discord lets a thread begin at a message here. */
  readonly takesThreads: boolean;
}

interface Whereabouts {
  readonly guildId: string | null;
  readonly channelId: string;
  /** The channel of a thread, where the event said it. */
  readonly parentId: string | null;
}

/** How Discord itself writes "no server" in its addresses. */
export const noGuild = "@me";

/** Looks a channel up, at Discord where it is not known yet. What the bot can't see counts as private. */
export async function placeOf(client: Client, where: Whereabouts): Promise<Place> {
  const { guildId, channelId, parentId } = where;
  if (guildId === null) {
    return { workspaceId: noGuild, channelId, threadId: null, visibility: "direct", takesThreads: false };
  }
  const channel = await channelOf(client, channelId);
  if (channel === null) {
    const thread = parentId === null ? { channelId, threadId: null } : { channelId: parentId, threadId: channelId };
    return { workspaceId: guildId, ...thread, visibility: "private", takesThreads: false };
  }
  if (!channel.isThread()) {
    const takesThreads = channel.type === ChannelType.GuildText || channel.type === ChannelType.GuildAnnouncement;
    return { workspaceId: guildId, channelId, threadId: null, visibility: visibilityOf(channel), takesThreads };
  }
  const isPublic = channel.type !== ChannelType.PrivateThread && channel.parent !== null;
  return {
    workspaceId: guildId,
    channelId: channel.parentId ?? parentId ?? channelId,
    threadId: channelId,
    visibility: isPublic && channel.parent !== null ? visibilityOf(channel.parent) : "private",
    takesThreads: false,
  };
}

/**
 * A message that starts a thread belongs to the thread's conversation from the start: Discord gives a thread the id of the
 * message that it began at, so the first question and what follows in the thread share one id.
 */
export function conversationAt(place: Place, messageId: string | null, startsThreads: boolean): Conversation {
  const { workspaceId, channelId, visibility } = place;
  const threadId = place.threadId ?? (startsThreads && place.takesThreads ? messageId : null);
  return conversationOf({ platform: "discord", workspaceId, channelId, threadId, visibility });
}

/** Before the gateway's READY nobody is the bot. */
export function botIn(client: Client, guildId: string | null): BotIdentity {
  if (client.user === null) return { id: "", roleId: null };
  const guild = guildId === null ? undefined : client.guilds.cache.get(guildId);
  return { id: client.user.id, roleId: guild?.roles.botRoleFor(client.user)?.id ?? null };
}

export function namesIn(client: Client, guildId: string | null): Names {
  const guild = guildId === null ? undefined : client.guilds.cache.get(guildId);
  return {
    role: (id) => guild?.roles.cache.get(id)?.name,
    channel: (id) => guild?.channels.cache.get(id)?.name,
  };
}

async function channelOf(client: Client, id: string): Promise<GuildBasedChannel | null> {
  const channel = client.channels.cache.get(id) ?? (await client.channels.fetch(id).catch(() => null));
  return channel === null || channel.isDMBased() ? null : channel;
}

export function visibilityOf(channel: GuildBasedChannel): "private" | "public" {
  const everyone = channel.permissionsFor(channel.guild.roles.everyone);
  return everyone?.has(PermissionFlagsBits.ViewChannel) === true ? "public" : "private";
}
