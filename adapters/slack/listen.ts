import * as z from "zod";
import { StorageError } from "../../src/errors.ts";
import type { Heard, Hearing } from "../../src/platform/channel.ts";
import type { Log } from "../../src/platform/log.ts";
import type { Place } from "../../src/platform/message.ts";
import { isOwn } from "./author.ts";
import { type ChannelInfo, channelMessage, type WrittenMessage, writtenMessage } from "./channel-message.ts";
import type { Identity } from "./identity.ts";
import { conversationIn } from "./parse.ts";

export interface ListenDeps {
  readonly hearing: Hearing;
  readonly identity: Identity;
  /** A channel's name. */
  readonly nameOf: (channel: string) => Promise<string>;
  readonly log: Log;
}

const said = writtenMessage.extend({
  type: z.literal("message"),
  channel: z.string(),
  channel_type: z.string(),
  message: z.unknown().optional(),
  deleted_ts: z.string().optional(),
});
const pinned = z.object({ type: z.enum(["pin_added", "pin_removed"]), channel_id: z.string() });
const reacted = z.object({
  type: z.literal("reaction_added"),
  user: z.string(),
  reaction: z.string(),
  item: z.object({ type: z.literal("message"), channel: z.string(), ts: z.string() }),
});
const happened = z.object({ type: z.literal("event_callback"), event: z.unknown() });

/**
 * Hands what happens in channels that are listened to the hearing: beside what is said to the bot, which goes its own way.
 * Resolves when it is kept. @throws StorageError
 */
export function createListen({ hearing, identity, nameOf, log }: ListenDeps): (body: unknown) => Promise<void> {
  const placeOf = (channelId: string): Place => ({ platform: "slack", workspaceId: identity.teamId, channelId });
  const conversationOf = (channel: string, type?: string) =>
    conversationIn(identity.teamId, { channel, channel_type: type }, null);

  const heardOf = async (event: unknown): Promise<Heard | null> => {
    const message = said.safeParse(event).data;
    if (message !== undefined) return messageHeard(message);
    const pin = pinned.safeParse(event).data;
    if (pin !== undefined && hearing.listensTo(placeOf(pin.channel_id)))
      return { kind: "pins", conversation: conversationOf(pin.channel_id) };
    const reaction = reacted.safeParse(event).data;
    if (reaction === undefined || reaction.user === identity.botUserId) return null;
    const { user, reaction: emoji, item } = reaction;
    if (!hearing.listensTo(placeOf(item.channel))) return null;
    const author = { id: user, name: identity.nameOf(user) };
    return { kind: "reaction", conversation: conversationOf(item.channel), messageId: item.ts, author, emoji };
  };

  const messageHeard = async (event: z.output<typeof said>): Promise<Heard | null> => {
    const { channel, channel_type: type, subtype } = event;
    // Neither direct messages nor those of a group of people.
    if ((type !== "channel" && type !== "group") || !hearing.listensTo(placeOf(channel))) return null;
    const info: ChannelInfo = { id: channel, name: await nameOf(channel), type };
    if (subtype === "message_deleted") return gone(event.deleted_ts, info);
    if (subtype !== "message_changed") return writtenIn(event, info);
    const changed = writtenMessage.safeParse(event.message).data;
    if (changed === undefined) return null;
    // The first message of a thread is not deleted while it has replies: it becomes a stone.
    return changed.subtype === "tombstone" ? gone(changed.ts, info) : writtenIn(changed, info);
  };

  const gone = (messageId: string | undefined, { id, type }: ChannelInfo): Heard | null =>
    messageId === undefined ? null : { kind: "deleted", conversation: conversationOf(id, type), messageId };

  const writtenIn = async (message: WrittenMessage, info: ChannelInfo): Promise<Heard | null> => {
    if (isOwn(message, identity)) return null;
    const heard = await channelMessage(message, info, identity);
    return heard === null ? null : { kind: "message", message: heard };
  };

  return async (body) => {
    const parsed = happened.safeParse(body).data;
    try {
      const heard = parsed === undefined ? null : await heardOf(parsed.event);
      if (heard !== null) await hearing.hear(heard);
    } catch (error) {
      if (error instanceof StorageError) throw error;
      // A question that is heard beside it must not fail for it.
      log.error({ error }, "what happened in a channel could not be heard");
    }
  };
}
