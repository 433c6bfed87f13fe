import { randomUUID } from "node:crypto";
import { RESTJSONErrorCodes } from "discord.js";
import type { CardOutlet } from "../../src/platform/channel.ts";
import type { DiscordApi, MessageBody } from "./api.ts";
import { isClosed } from "./direct-message.ts";
import { nonceFor } from "./nonce.ts";
import type { Pace } from "./pace.ts";
import { findCard } from "./lost-messages.ts";
import { persistently } from "./persistently.ts";
import { noGuild } from "./places.ts";
import { cardBody } from "./render.ts";
import { hasCode } from "./translate-error.ts";

/** Cards as messages of the bot. Tried again, a post has the nonce of the first try, so that it is shown once. */
export function discordCards(api: DiscordApi, pace: Pace, waitsMs: readonly number[]): CardOutlet {
  const post: CardOutlet["post"] = async ({ channelId, threadId }, card, underMessageId) => {
    const nonce = nonceFor("card", randomUUID());
    const body = cardBody(card);
    return persistently(
      async () => (await api.createMessage(threadId ?? channelId, body, { nonce, replyTo: underMessageId ?? null })).id,
      waitsMs,
    );
  };

  return {
    post,
    find: ({ channelId, threadId }, button, since) => findCard(api, threadId ?? channelId, button, since),
    async update({ channelId, threadId }, messageId, card) {
      const place = threadId ?? channelId;
      // Answers that grow there make room for it.
      pace.spend(place);
      await persistently(() => edit(api, place, messageId, cardBody(card)), waitsMs);
    },
    async tell(_workspaceId, personId, card) {
      try {
        const channelId = await persistently(() => api.openDirectChannel(personId), waitsMs);
        const place = { platform: "discord", workspaceId: noGuild, channelId, threadId: null };
        return { place, messageId: await post(place, card) };
      } catch (error) {
        if (isClosed(error)) return null;
        throw error;
      }
    },
  };
}

/** A thread that was archived takes no edits until it is reopened. */
async function edit(api: DiscordApi, channelId: string, messageId: string, body: MessageBody): Promise<void> {
  try {
    await api.editMessage(channelId, messageId, body);
  } catch (error) {
    if (!hasCode(error, RESTJSONErrorCodes.InvalidActionOnArchivedThread)) throw error;
    await api.reopenThread(channelId);
    await api.editMessage(channelId, messageId, body);
  }
}
