import type { Client } from "discord.js";
import { StorageError } from "../../src/errors.ts";
import type { Intake } from "../../src/platform/adapter.ts";
import type { QuestionAsked } from "../../src/platform/event.ts";
import type { Log } from "../../src/platform/log.ts";
import type { DiscordApi } from "./api.ts";
import { hear } from "./hear.ts";
import { nonceFor } from "./nonce.ts";
import { channelFiles } from "./channel-message.ts";
import { attachedTo, authorOf, type DiscordMessage } from "./parse.ts";
import { conversationAt, type Place } from "./places.ts";
import type { DiscordSettings } from "./settings.ts";
import { notStored, type StoreAgain } from "./store-again.ts";
import type { MessageTarget } from "./target.ts";

interface MessageDeps {
  readonly api: DiscordApi;
  readonly intake: Intake;
  readonly storeAgain: StoreAgain;
  readonly log: Log;
}

type Question = QuestionAsked & { readonly target: MessageTarget };

/** Messages that ask something. Discord expects no acknowledgement. */
export class MessageReceiver {
  readonly #client: Client;
  readonly #settings: DiscordSettings;
  readonly #deps: MessageDeps;
  #hasHinted = false;

  constructor(client: Client, settings: DiscordSettings, deps: MessageDeps) {
    this.#client = client;
    this.#settings = settings;
    this.#deps = deps;
  }

  async created(payload: unknown): Promise<void> {
    const { intake, storeAgain } = this.#deps;
    const question = await this.#questionIn(payload, (id) => storeAgain.run(() => intake.takesPart(id)));
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
    const question = await this.#questionIn(payload, (id) => this.#deps.intake.takesPart(id));
    if (question !== null) await this.#accept(question);
  }

  async #questionIn(payload: unknown, takesPart: Intake["takesPart"]): Promise<Question | null> {
    const heard = await hear(this.#client, payload);
    if (heard === null) return null;
    const { message, place, text } = heard;
    const conversation = conversationAt(place, message.id, this.#settings.threads);
    const isMeant =
      heard.isAddressed ||
      place.visibility === "direct" ||
      (place.threadId !== null && (await takesPart(conversation.id)));
    if (isMeant && text === "") this.#hintAtContent(message);
    if (!isMeant || text === "") return null;
    const [attached, files] = [attachedTo(message), channelFiles(message)];
    return {
      kind: "question",
      key: `discord:${message.id}`,
      conversation,
      author: authorOf(message),
      at: Date.parse(message.timestamp),
      messageId: message.id,
      text,
      ...(attached.length > 0 && { attached }),
      ...(!heard.isAddressed && place.visibility !== "direct" && { isFollowUp: true as const }),
      ...(files.length > 0 && { files }),
      target: targetOf(message, place, this.#settings),
    };
  }

  async #accept(question: Question): Promise<void> {
    await this.#deps.intake.accept(question, () => Promise.resolve());
  }

  async #sayNotStored({ channelId, messageId }: MessageTarget): Promise<void> {
    const { api, log } = this.#deps;
    const nonce = nonceFor("not stored", messageId);
    try {
      await api.createMessage(channelId, { content: notStored, components: [] }, { nonce, replyTo: messageId });
    } catch (err) {
      log.warn({ err, channelId }, "nobody could be told that a question was not stored");
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
