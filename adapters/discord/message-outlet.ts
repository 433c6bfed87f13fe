import { RESTJSONErrorCodes } from "discord.js";
import type { DiscordApi, MessageBody, Posted } from "./api.ts";
import { nonceFor } from "./nonce.ts";
import type { Outlet, PartName } from "./outlet.ts";
import { threadName } from "./render.ts";
import type { MessageTarget } from "./target.ts";
import { hasCode } from "./translate-error.ts";
import { Typing } from "./typing.ts";

/** Like the target of a message's answer, but without a message it is no reply to anything. */
export type MessagePlace = Omit<MessageTarget, "kind" | "messageId"> & { readonly messageId: string | null };

/** The answer to a message: in its channel, or in a thread that begins at it. */
export class MessageOutlet implements Outlet {
  readonly paceKey: string;
  readonly #api: DiscordApi;
  readonly #target: MessagePlace;
  readonly #typing: Typing;
  #channel: Promise<string> | null = null;

  constructor(api: DiscordApi, target: MessagePlace) {
    this.#api = api;
    this.#target = target;
    this.#typing = new Typing(api, target.channelId);
    this.paceKey = (target.startsThread ? target.messageId : null) ?? target.channelId;
  }

  showStatus(): void {
    this.#typing.start();
  }

  clearStatus(): Promise<void> {
    this.#typing.stop();
    return Promise.resolve();
  }

  async create(body: MessageBody, { isFirst, nonce }: PartName): Promise<Posted> {
    this.#typing.stop();
    const channelId = await this.#place();
    const replyTo = isFirst && channelId === this.#target.channelId ? this.#target.messageId : null;
    return this.#api.createMessage(channelId, body, { nonce, replyTo });
  }

  async edit(messageId: string, body: MessageBody): Promise<Posted | null> {
    this.#typing.stop();
    return nullWhereGone(this.#api.editMessage(await this.#place(), messageId, body));
  }

  async remove(messageId: string): Promise<void> {
    await nullWhereGone(this.#api.deleteMessage(await this.#place(), messageId));
  }

  async tellAuthor(sentence: string): Promise<void> {
    const { channelId, messageId, authorId, isDirect } = this.#target;
    const reply = (content: string) =>
      this.#api.createMessage(
        channelId,
        { content, components: [] },
        { nonce: nonceFor(`${channelId}:${messageId}`, content), replyTo: messageId },
      );
    if (isDirect) {
      await reply(sentence);
    } else if (!(await sendDirectly(this.#api, authorId, sentence))) {
      await reply("I can't answer this, and I can't tell you why: your direct messages are closed to me.");
    }
  }

  #place(): Promise<string> {
    const { startsThread, channelId, messageId } = this.#target;
    if (!startsThread || messageId === null) return Promise.resolve(channelId);
    this.#channel ??= startThread(this.#api, channelId, messageId).catch((error: unknown) => {
      this.#channel = null;
      throw error;
    });
    return this.#channel;
  }
}

/** @returns false where the person takes no direct messages. */
async function sendDirectly(api: DiscordApi, userId: string, sentence: string): Promise<boolean> {
  try {
    const channelId = await api.openDirectChannel(userId);
    const body = { content: sentence, components: [] };
    await api.createMessage(channelId, body, { nonce: nonceFor(channelId, sentence), replyTo: null });
    return true;
  } catch (error) {
    if (hasCode(error, RESTJSONErrorCodes.CannotSendMessagesToThisUser, RESTJSONErrorCodes.MissingAccess)) return false;
    throw error;
  }
}

/** @returns the thread's id, or the channel's own where no thread may be started. */
async function startThread(api: DiscordApi, channelId: string, messageId: string): Promise<string> {
  try {
    // The name is made when it is needed, so that the stored target holds none of the question's words.
    const question = await api.fetchMessage(channelId, messageId);
    await api.startThread(channelId, messageId, threadName(question.content));
    return messageId;
  } catch (error) {
    if (hasCode(error, RESTJSONErrorCodes.ThreadAlreadyCreatedForMessage)) return messageId;
    if (hasCode(error, RESTJSONErrorCodes.MissingAccess, RESTJSONErrorCodes.MissingPermissions)) return channelId;
    if (hasCode(error, RESTJSONErrorCodes.UnknownMessage)) return channelId;
    throw error;
  }
}

async function nullWhereGone<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await request;
  } catch (error) {
    if (hasCode(error, RESTJSONErrorCodes.UnknownMessage)) return null;
    throw error;
  }
}
