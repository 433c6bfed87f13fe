import type { Client } from "discord.js";
import * as z from "zod";
import type { Intake } from "../../src/platform/adapter.ts";
import { nameOf, nickname, user } from "./parse.ts";
import { conversationAt, placeOf } from "./places.ts";
import type { StoreAgain } from "./store-again.ts";

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

interface ReactionDeps {
  readonly intake: Intake;
  readonly storeAgain: StoreAgain;
  /** Characters, and names of a server's own emoji. */
  readonly heeded: readonly string[];
}

/**
 * Reactions that stop an answer, and those that are heeded for another reason. Programs put ❌ under messages for people to
 * choose, so that theirs are none.
 */
export class ReactionReceiver {
  readonly #client: Client;
  readonly #deps: ReactionDeps;

  constructor(client: Client, deps: ReactionDeps) {
    this.#client = client;
    this.#deps = deps;
  }

  added(payload: unknown): Promise<void> {
    return this.#changed(payload, false);
  }

  removed(payload: unknown): Promise<void> {
    return this.#changed(payload, true);
  }

  async #changed(payload: unknown, isTakenBack: boolean): Promise<void> {
    const { intake, storeAgain, heeded } = this.#deps;
    const { data } = reactionPayload.safeParse(payload);
    const emoji = data?.emoji.name?.replace(variationSelector, "") ?? "";
    const isStop = stopSigns.has(emoji) && !isTakenBack;
    if (data === undefined || (!isStop && !heeded.includes(emoji))) return;
    const { user_id: userId, channel_id: channelId, message_id: messageId, guild_id: guildId = null, member } = data;
    if (userId === this.#client.user?.id || member?.user.bot === true) return;
    const place = await placeOf(this.#client, { guildId, channelId, parentId: null });
    const at = Date.now();
    const common = {
      // With the time: a reaction has no id of its own, and taken away and given again it is another one.
      key: `discord:reaction:${messageId}:${userId}:${at}`,
      conversation: conversationAt(place, null, false),
      author: { id: userId, name: member ? nameOf(member.user, member) : userId },
      at,
    };
    const none = () => Promise.resolve();
    // What the author might be told is dropped: there is no private way, and most such reactions mean other things.
    if (isStop) await intake.accept({ ...common, kind: "action", action: "stop", on: { messageId } }, none);
    else
      await storeAgain.run(() => intake.accept({ ...common, kind: "reaction", messageId, emoji, isTakenBack }, none));
  }
}
