import type { Client } from "discord.js";
import { type DiscordMessage, isAddressed, isByBot, parseMessage, textOf } from "./parse.ts";
import { botIn, namesIn, type Place, placeOf } from "./places.ts";

/** A message that may concern the bot. */
export interface Heard {
  readonly message: DiscordMessage;
  readonly place: Place;
  readonly isAddressed: boolean;
  /** Its words; empty where there are none, and where Discord hides them. */
  readonly text: string;
}

/** Null for what can't concern the bot: its own messages, and those of other programs that don't call it. */
export async function hear(client: Client, payload: unknown): Promise<Heard | null> {
  const message = parseMessage(payload);
  if (message === null) return null;
  const { guild_id: guildId = null, channel_id: channelId } = message;
  const bot = botIn(client, guildId);
  const isForUs = isAddressed(message, bot);
  if (message.author.id === bot.id || (isByBot(message) && !isForUs)) return null;
  const place = await placeOf(client, { guildId, channelId, parentId: null });
  return { message, place, isAddressed: isForUs, text: textOf(message, bot, namesIn(client, guildId)) };
}
