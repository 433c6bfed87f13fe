import type { Client } from "discord.js";
import * as z from "zod";
import { StorageError } from "../../src/errors.ts";
import type { Intake } from "../../src/platform/adapter.ts";
import type { PlatformEvent, QuestionAsked } from "../../src/platform/event.ts";
import type { Log } from "../../src/platform/log.ts";
import type { DiscordApi } from "./api.ts";
import { nonceFor } from "./nonce.ts";
import {
  authorOf,
  type BotIdentity,
  type DiscordMessage,
  isAddressed,
  isByBot,
  parseMessage,
  textOf,
} from "./parse.ts";
import { botIn, conversationAt, namesIn, type Place, placeOf } from "./places.ts";
import type { DiscordSettings } from "./settings.ts";
import { notStored, type StoreAgain } from "./store-again.ts";
import type { MessageTarget } from "./target.ts";

/** How many edits are remembered, so that an update which changes no words is known by them. */
const rememberedEdits = 1_000;

interface MessageDeps {
  readonly api: DiscordApi;
  readonly intake: Intake;
  readonly storeAgain: StoreAgain;
  readonly log: Log;
}

/** A message that may concern the bot, as the server knows the bot where it was said. */
interface Heard {
  readonly message: DiscordMessage;
  readonly bot: BotIdentity;
  readonly isAddressed: boolean;
}

/** What Discord says of messages, turned into events. It expects no acknowledgement. */
export class MessageReceiver {
  readonly #client: Client;
  readonly #settings: DiscordSettings;
  readonly #deps: MessageDeps;
  readonly #edits = new Set<string>();
  #hasHinted = false;

  constructor(client: Client, settings: DiscordSettings, deps: MessageDeps) {
    this.#client = client;
    this.#settings = settings;
    this.#deps = deps;
  }

  async created(payload: unknown): Promise<void> {
    const { storeAgain } = this.#deps;
    const question = await storeAgain.run(() => this.#questionIn(payload));
    if (question === null) return;
    try {
      await storeAgain.run(() => this.#accept(question));
    } catch (error) {
      if (error instanceof StorageError) await this.#sayNotStored(question.target);
      throw error;
    }
  }

  /** What is read back later instead. Without patience: where it can't be stored, all of it is read back again. */
  async missed(payload: unknown): Promise<void> {
    const question = await this.#questionIn(payload);
    if (question !== null) await this.#accept(question);
  }

  /** Only with a time of edition: Discord also sends an update when a link gets its preview or a message is pinned. */
  async updated(payload: unknown): Promise<void> {
    const heard = this.#read(payload);
    if (heard === null) return;
    const { message } = heard;
    const at = Date.parse(message.edited_timestamp ?? "");
    const key = `discord:edited:${message.id}:${at}`;
    const text = this.#textOf(heard);
    // The preview of an edited message comes with its time of edition, cut to milliseconds.
    if (Number.isNaN(at) || text === "" || this.#edits.has(key)) return;
    const conversation = conversationAt(await this.#placeOf(message), message.id, this.#settings.threads);
    const edited = { key, conversation, author: authorOf(message), at, messageId: message.id, text };
    await this.#deps.storeAgain.run(() => this.#accept({ kind: "edited", ...edited }));
    this.#remember(key);
  }

  /** One message or many at once. Discord does not say whose they were. */
  async deleted(payload: unknown): Promise<void> {
    const { data } = deletion.safeParse(payload);
    if (data === undefined) return;
    const guildId = data.guild_id ?? null;
    const place = await placeOf(this.#client, { guildId, channelId: data.channel_id, parentId: null });
    for (const id of data.ids ?? (data.id === undefined ? [] : [data.id])) {
      const conversation = conversationAt(place, id, this.#settings.threads);
      const author = { id: "unknown", name: "unknown" };
      const gone = { key: `discord:deleted:${id}`, conversation, author, at: Date.now(), messageId: id };
      await this.#deps.storeAgain.run(() => this.#accept({ kind: "deleted", ...gone }));
    }
  }

  async #questionIn(payload: unknown): Promise<(QuestionAsked & { readonly target: MessageTarget }) | null> {
    const heard = this.#read(payload);
    if (heard === null) return null;
    const { message } = heard;
    const place = await this.#placeOf(message);
    const conversation = conversationAt(place, message.id, this.#settings.threads);
    const isMeant =
      heard.isAddressed ||
      place.visibility === "direct" ||
      (place.threadId !== null && (await this.#deps.intake.takesPart(conversation.id)));
    if (!isMeant) return null;
    const text = this.#textOf(heard);
    if (text === "") {
      this.#hintAtContent(message);
      return null;
    }
    return {
      kind: "question",
      key: `discord:${message.id}`,
      conversation,
      author: authorOf(message),
      at: Date.parse(message.timestamp),
      messageId: message.id,
      text,
      target: targetOf(message, place, this.#settings),
    };
  }

  /** Null for what can't concern the bot: its own messages, and those of other programs that don't call it. */
  #read(payload: unknown): Heard | null {
    const message = parseMessage(payload);
    if (message === null) return null;
    const bot = botIn(this.#client, message.guild_id ?? null);
    const isForUs = isAddressed(message, bot);
    if (message.author.id === bot.id || (isByBot(message) && !isForUs)) return null;
    return { message, bot, isAddressed: isForUs };
  }

  #textOf({ message, bot }: Heard): string {
    return textOf(message, bot, namesIn(this.#client, message.guild_id ?? null));
  }

  #placeOf({ guild_id: guildId = null, channel_id: channelId }: DiscordMessage): Promise<Place> {
    return placeOf(this.#client, { guildId, channelId, parentId: null });
  }

  async #accept(event: PlatformEvent): Promise<void> {
    await this.#deps.intake.accept(event, () => Promise.resolve());
  }

  #remember(edit: string): void {
    this.#edits.add(edit);
    for (const oldest of this.#edits) {
      if (this.#edits.size <= rememberedEdits) break;
      this.#edits.delete(oldest);
    }
  }

  async #sayNotStored({ channelId, messageId }: MessageTarget): Promise<void> {
    const { api, log } = this.#deps;
    const nonce = nonceFor("not stored", messageId);
    try {
      await api.createMessage(channelId, { content: notStored, components: [] }, { nonce, replyTo: messageId });
    } catch (error) {
      log.warn({ err: error, channelId }, "nobody could be told that a question was not stored");
    }
  }

  /** Without the intent, Discord hides the words of messages that neither mention the bot nor are direct. */
  #hintAtContent(message: DiscordMessage): void {
    if (message.content !== "" || this.#settings.messageContent || this.#hasHinted) return;
    this.#hasHinted = true;
    this.#deps.log.warn(
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
