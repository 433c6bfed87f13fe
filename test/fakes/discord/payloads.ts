import { mediaTypeOf } from "../media-type.ts";
import type { FakeAttachment, FakeChannel, FakeMessage, FakeUser, World } from "./world.ts";

const viewChannel = 1n << 10n;
const sendMessages = 1n << 11n;
const readMessageHistory = 1n << 16n;

export function userPayload({ id, username, global_name: globalName, bot }: FakeUser): object {
  return { id, username, global_name: globalName, bot, discriminator: "0", avatar: null };
}

export function memberPayload(): object {
  return { roles: [], nick: null, joined_at: "2026-01-04T20:21:10.139000+00:00", deaf: false, mute: false, flags: 0 };
}

export function mentionsIn(
  world: World,
  { content, repliesTo }: Pick<FakeMessage, "content" | "repliesTo">,
): FakeUser[] {
  const ids = Array.from(content.matchAll(/<@!?(\d+)>/g), (match) => match[1] ?? "");
  const repliedTo = repliesTo === null ? undefined : world.messages.get(repliesTo)?.author.id;
  const all = new Set(repliedTo === undefined ? ids : [...ids, repliedTo]);
  return [...all].flatMap((id) => world.users.get(id) ?? []);
}

function attachmentPayload(world: World, channelId: string, attachment: FakeAttachment, index: number): object {
  const { id = String(index), content, ...about } = attachment;
  if (content === undefined) return { id, ...about };
  const address = `${world.origin}/attachments/${channelId}/${id}/${about.filename}`;
  const type = mediaTypeOf(about.filename);
  const content_type = type === "text/plain" ? `${type}; charset=utf-8` : type;
  const sent = { size: content.length, content_type };
  return { id, ...about, ...sent, url: `${address}?ex=1&is=1&hm=1`, proxy_url: address };
}

export function messagePayload(world: World, message: FakeMessage): Record<string, unknown> {
  const { id, channelId, author, content, components, attachments, flags, editedAt, repliesTo, nonce, at, isThinking } =
    message;
  const replied = repliesTo === null ? undefined : world.messages.get(repliesTo);
  const isDirect = world.isDirect(channelId);
  // Whoever reads a member out of a message takes these for all their roles.
  const roles = author.id === world.bot.id ? [world.botRoleId] : [];
  return {
    id,
    type: replied === undefined ? 0 : 19,
    channel_id: channelId,
    channel_type: world.channels.get(channelId)?.type,
    ...(isDirect ? {} : { guild_id: world.guildId }),
    ...(author.isWebhook ? { webhook_id: author.id } : isDirect ? {} : { member: { ...memberPayload(), roles } }),
    author: userPayload(author),
    content,
    components,
    flags: flags | (isThinking ? 128 : 0),
    mentions: mentionsIn(world, message).map(userPayload),
    mention_roles: Array.from(content.matchAll(/<@&(\d+)>/g), (match) => match[1]),
    mention_everyone: false,
    attachments: attachments.map((attachment, index) => attachmentPayload(world, channelId, attachment, index)),
    embeds: [],
    pinned: world.channels.get(channelId)?.pins.has(id) ?? false,
    tts: false,
    ...(nonce === null ? {} : { nonce }),
    timestamp: new Date(at).toISOString(),
    edited_timestamp: editedAt === null ? null : new Date(editedAt).toISOString(),
    ...(replied === undefined
      ? {}
      : {
          message_reference: { message_id: replied.id, channel_id: channelId },
          referenced_message: { ...messagePayload(world, { ...replied, repliesTo: null }) },
        }),
  };
}

export function channelPayload(world: World, channel: FakeChannel): object {
  const { id, type, name, parentId, recipientId, isArchived, isLocked } = channel;
  if (type === 1) {
    const recipient = world.users.get(recipientId ?? "");
    return { id, type, recipients: recipient === undefined ? [] : [userPayload(recipient)] };
  }
  const lastMessageId = world.history(id).at(-1)?.id ?? null;
  const common = { id, type, name, guild_id: world.guildId, parent_id: parentId, last_message_id: lastMessageId };
  if (type === 11 || type === 12) {
    const archive = {
      archived: isArchived,
      locked: isLocked,
      auto_archive_duration: 1440,
      archive_timestamp: "2026-01-05T00:49:57.142000+00:00",
    };
    return { ...common, owner_id: world.bot.id, thread_metadata: archive, message_count: 0, member_count: 1 };
  }
  return { ...common, position: 0, permission_overwrites: overwritesOf(world, channel), rate_limit_per_user: 0 };
}

/** A hidden channel hides from @everyone and lets the bot's own role in; what is denied to the bot is denied to that role. */
function overwritesOf(world: World, { isHidden, denied, viewers }: FakeChannel): object[] {
  const overwrite = (id: string, allow: bigint, deny: bigint) => ({
    id,
    type: 0,
    allow: String(allow),
    deny: String(deny),
  });
  const isSeen = !denied.has("view");
  const deniedToBot = (isSeen ? 0n : viewChannel) | (denied.has("history") ? readMessageHistory : 0n);
  return [
    overwrite(world.guildId, 0n, isHidden ? viewChannel : 0n),
    overwrite(world.botRoleId, isHidden && isSeen ? viewChannel : 0n, deniedToBot),
    ...Array.from(viewers, (id) => ({ ...overwrite(id, viewChannel, 0n), type: 1 })),
  ];
}

export function guildPayload(world: World): object {
  const places = [...world.channels.values()].filter((channel) => channel.type !== 1);
  const isThread = ({ type }: FakeChannel) => type === 11 || type === 12;
  const role = { color: 0, hoist: false, mentionable: true, position: 1, flags: 0 };
  const everyone = {
    ...role,
    id: world.guildId,
    name: "@everyone",
    permissions: String(viewChannel | sendMessages | readMessageHistory),
    managed: false,
  };
  const botRole = {
    ...role,
    id: world.botRoleId,
    name: "threadwise",
    permissions: "0",
    managed: true,
    tags: { bot_id: world.bot.id },
  };
  return {
    id: world.guildId,
    name: "A server",
    owner_id: "1",
    roles: [everyone, botRole],
    channels: places.filter((channel) => !isThread(channel)).map((channel) => channelPayload(world, channel)),
    threads: places
      .filter((channel) => isThread(channel) && !channel.isArchived)
      .map((channel) => channelPayload(world, channel)),
    members: [{ ...memberPayload(), roles: [world.botRoleId], user: userPayload(world.bot) }],
    member_count: 2,
    emojis: [],
    stickers: [],
    features: [],
    voice_states: [],
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    unavailable: false,
    preferred_locale: "en-US",
    joined_at: "2026-01-04T20:21:10.139000+00:00",
  };
}
