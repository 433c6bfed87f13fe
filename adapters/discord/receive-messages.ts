import type { Client } from "discord.js";
import * as z from "zod";
import type { Intake } from "../../src/platform/adapter.ts";
import type { PlatformEvent } from "../../src/platform/event.ts";
import type { Log } from "../../src/platform/log.ts";
import { authorOf, type DiscordMessage, isAddressed, parseMessage, textOf } from "./parse.ts";
import { botIn, conversationAt, namesIn, type Place, placeOf } from "./places.ts";
import type { DiscordSettings } from "./settings.ts";
import type { MessageTarget } from "./target.ts";

/** What the gateway says of messages, turned into events. The gateway expects no acknowledgement. */
export class MessageReceiver {
  readonly #client: Client;
  readonly #settings: DiscordSettings;
  readonly #intake: Intake;
  readonly #log: Log;
  #hasHinted = false;

  constructor(client: Client, settings: DiscordSettings, intake: Intake, log: Log) {
    this.#client = client;
    this.#settings = settings;
    this.#intake = intake;
    this.#log = log;
  }

  async created(payload: unknown): Promise<void> {
    const message = parseMessage(payload);
    if (message === null) return;
    const bot = this.#bot(message);
    const place = await this.#placeOf(message);
    const conversation = conversationAt(place, message.id, this.#settings.threads);
    const isMeant =
      isAddressed(message, bot) ||
      place.visibility === "direct" ||
      (place.threadId !== null && (await this.#intake.takesPart(conversation.id)));
    if (!isMeant) return;
    const text = this.#textOf(message);
    if (text === "") return this.#hintAtContent(message);
    await this.#accept({
      kind: "question",
      key: `discord:${message.id}`,
      conversation,
      author: authorOf(message),
      at: Date.parse(message.timestamp),
      messageId: message.id,
      text,
      target: targetOf(message, place, this.#settings),
    });
  }

  /** Only with a time of edition: Discord also sends an update when a link gets its preview or a message is pinned. */
  async updated(payload: unknown): Promise<void> {
    const message = parseMessage(payload);
    const editedAt = message?.edited_timestamp ?? null;
    if (message === null || editedAt === null) return;
    const text = this.#textOf(message);
    if (text === "") return;
    await this.#accept({
      kind: "edited",
      key: `discord:edited:${message.id}:${editedAt}`,
      conversation: conversationAt(await this.#placeOf(message), message.id, this.#settings.threads),
      author: authorOf(message),
      at: Date.parse(editedAt),
      messageId: message.id,
      text,
    });
  }

  /** One message or many at once. Discord does not say whose they were. */
  async deleted(payload: unknown): Promise<void> {
    const { data } = deletion.safeParse(payload);
    if (data === undefined) return;
    const guildId = data.guild_id ?? null;
    const place = await placeOf(this.#client, { guildId, channelId: data.channel_id, parentId: null });
    for (const id of data.ids ?? (data.id === undefined ? [] : [data.id])) {
      await this.#accept({
        kind: "deleted",
        key: `discord:deleted:${id}`,
        conversation: conversationAt(place, id, this.#settings.threads),
        author: { id: "unknown", name: "unknown" },
        at: Date.now(),
        messageId: id,
      });
    }
  }

  #bot(message: DiscordMessage) {
    return botIn(this.#client, message.guild_id ?? null);
  }

  #textOf(message: DiscordMessage): string {
    return textOf(message, this.#bot(message), namesIn(this.#client, message.guild_id ?? null));
  }

  #placeOf({ guild_id: guildId = null, channel_id: channelId }: DiscordMessage): Promise<Place> {
    return placeOf(this.#client, { guildId, channelId, parentId: null });
  }

  async #accept(event: PlatformEvent): Promise<void> {
    await this.#intake.accept(event, () => Promise.resolve());
  }

  /** Without the intent, Discord hides the words of messages that neither mention the bot nor are direct. */
  #hintAtContent(message: DiscordMessage): void {
    if (message.content !== "" || this.#settings.messageContent || this.#hasHinted) return;
    this.#hasHinted = true;
    this.#log.warn(
      { channelId: message.channel_id },
      "a follow-up without a mention came without its words: DISCORD_MESSAGE_CONTENT=on lets the bot read it",
    );
  }
}

const deletion = z.object({
  id: z.string().optional(),
  ids: z.array(z.string()).optional(),
  channel_id: z.string(),
  guild_id: z.string().nullish(),
});

function targetOf(message: DiscordMessage, place: Place, settings: DiscordSettings): MessageTarget {
  return {
    kind: "message",
    channelId: message.channel_id,
    messageId: message.id,
    authorId: message.author.id,
    isDirect: place.visibility === "direct",
    startsThread: settings.threads && place.takesThreads,
  };
}
