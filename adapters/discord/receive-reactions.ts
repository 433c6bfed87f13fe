import type { Client } from "discord.js";
import * as z from "zod";
import type { Intake } from "../../src/platform/adapter.ts";
import { nameOf, nickname, user } from "./parse.ts";
import { conversationAt, placeOf } from "./places.ts";

const reactionPayload = z.object({
  user_id: z.string(),
  channel_id: z.string(),
  message_id: z.string(),
  guild_id: z.string().nullish(),
  member: nickname.extend({ user }).nullish(),
  emoji: z.object({ id: z.string().nullish(), name: z.string().nullish() }),
});

const stopSigns = new Set(["✖", "❌", "🛑"]);
/** Asks for an emoji's coloured shape, where there is a plain one too: some clients send it, some don't. */
const variationSelector = "\uFE0F";

/** Reactions that stop an answer. Programs put ❌ under messages for people to choose, so that theirs are none. */
export class ReactionReceiver {
  readonly #client: Client;
  readonly #intake: Intake;

  constructor(client: Client, intake: Intake) {
    this.#client = client;
    this.#intake = intake;
  }

  async added(payload: unknown): Promise<void> {
    const { data } = reactionPayload.safeParse(payload);
    const sign = data?.emoji.name?.replace(variationSelector, "") ?? "";
    if (data === undefined || !stopSigns.has(sign)) return;
    const { user_id: userId, channel_id: channelId, message_id: messageId, guild_id: guildId = null, member } = data;
    if (userId === this.#client.user?.id || member?.user.bot === true) return;
    const place = await placeOf(this.#client, { guildId, channelId, parentId: null });
    const at = Date.now();
    // What the author might be told is dropped: there is no private way, and most such reactions mean other things.
    await this.#intake.accept(
      {
        kind: "action",
        // With the time: a reaction has no id of its own, and taken away and given again it is another one.
        key: `discord:reaction:${messageId}:${userId}:${at}`,
        conversation: conversationAt(place, null, false),
        author: { id: userId, name: member ? nameOf(member.user, member) : userId },
        at,
        action: "stop",
        on: { messageId },
      },
      () => Promise.resolve(),
    );
  }
}
