import { type Client, GatewayDispatchEvents } from "discord.js";
import * as z from "zod";
import type { Heard, Hearing } from "../../src/platform/channel.ts";
import { channelMessage, conversationIn, type ListenedPlace, listenedPlace } from "./channel-message.ts";
import { nameOf, nickname, parseMessage, user } from "./parse.ts";
import type { StoreAgain } from "./store-again.ts";

interface ListenDeps {
  readonly hearing: Hearing;
  readonly storeAgain: StoreAgain;
}

const where = z.object({ guild_id: z.string().nullish(), channel_id: z.string() });
const deletion = z.object({ id: z.string().optional(), ids: z.array(z.string()).optional() });
const deletedThread = z.object({ id: z.string(), guild_id: z.string(), parent_id: z.string() });
const reaction = z.object({
  user_id: z.string(),
  message_id: z.string(),
  member: nickname.extend({ user }).nullish(),
  emoji: z.object({ name: z.string().nullish() }),
});

/** Hands what happens in channels that are listened to the hearing, beside what is said to the bot. */
export class ChannelListener {
  readonly #client: Client;
  readonly #deps: ListenDeps;

  constructor(client: Client, deps: ListenDeps) {
    this.#client = client;
    this.#deps = deps;
  }

  /** @param event of the gateway, with its payload. @throws StorageError */
  async heard(event: GatewayDispatchEvents, payload: unknown): Promise<void> {
    if (event === GatewayDispatchEvents.ThreadDelete) return this.#threadDeleted(payload);
    const { data } = where.safeParse(payload);
    if (data === undefined) return;
    const place = await this.#placeOf(data.guild_id ?? null, data.channel_id);
    if (place === null) return;
    for (const one of this.#happenedIn(place, event, payload)) await this.#hear(one);
  }

  #happenedIn(place: ListenedPlace, event: GatewayDispatchEvents, payload: unknown): Heard[] {
    const conversation = conversationIn(place);
    switch (event) {
      case GatewayDispatchEvents.MessageCreate:
      case GatewayDispatchEvents.MessageUpdate: {
        const parsed = parseMessage(payload);
        const message = parsed && channelMessage(this.#client, parsed, place);
        return message === null ? [] : [{ kind: "message", message }];
      }
      case GatewayDispatchEvents.MessageDelete:
      case GatewayDispatchEvents.MessageDeleteBulk: {
        const { id, ids = id === undefined ? [] : [id] } = deletion.parse(payload);
        return ids.map((messageId) => ({ kind: "deleted", conversation, messageId }));
      }
      case GatewayDispatchEvents.ChannelPinsUpdate:
        return [{ kind: "pins", conversation }];
      case GatewayDispatchEvents.MessageReactionAdd: {
        const { data } = reaction.safeParse(payload);
        if (data === undefined || data.user_id === this.#client.user?.id) return [];
        const { user_id: id, message_id: messageId, member, emoji } = data;
        const author = { id, name: member ? nameOf(member.user) : id };
        return [{ kind: "reaction", conversation, messageId, author, emoji: emoji.name ?? "" }];
      }
      default:
        return [];
    }
  }

  /** Discord does not tell of its messages. */
  async #threadDeleted(payload: unknown): Promise<void> {
    const { data } = deletedThread.safeParse(payload);
    if (data === undefined) return;
    const { id: threadId, guild_id: guildId, parent_id: channelId } = data;
    const place = await this.#placeOf(guildId, channelId);
    if (place !== null)
      await this.#hear({ kind: "thread-deleted", conversation: conversationIn({ ...place, threadId }) });
  }

  /** Null where nobody listens. What is known of the channel suffices mostly, and nothing is waited for. */
  async #placeOf(guildId: string | null, channelId: string): Promise<ListenedPlace | null> {
    const channel = this.#client.channels.cache.get(channelId);
    const isThread = channel !== undefined && channel.isThread();
    const known = channel === undefined ? null : ((isThread ? channel.parentId : null) ?? channelId);
    const { hearing } = this.#deps;
    const workspaceId = guildId ?? "";
    if (known !== null && !hearing.listensTo({ platform: "discord", workspaceId, channelId: known })) return null;
    const place = await listenedPlace(this.#client, { guildId, channelId });
    if (place === null) return null;
    return hearing.listensTo({ platform: "discord", workspaceId, channelId: place.channelId }) ? place : null;
  }

  async #hear(heard: Heard): Promise<void> {
    await this.#deps.storeAgain.run(() => this.#deps.hearing.hear(heard));
  }
}
