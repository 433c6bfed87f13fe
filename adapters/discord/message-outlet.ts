import { RESTJSONErrorCodes } from "discord.js";
import type { PlatformError } from "../../src/errors.ts";
import type { DiscordApi, MessageBody } from "./api.ts";
import { buttonIds, parsePress, stopButton } from "./buttons.ts";
import { explainDirectly, tellDirectly } from "./direct-message.ts";
import { findMessages } from "./lost-messages.ts";
import { nonceFor } from "./nonce.ts";
import type { Outlet, Part, Shown } from "./outlet.ts";
import { isSameBody, threadName } from "./render.ts";
import type { MessageTarget } from "./target.ts";
import { hasCode, nullWhereGone, translateError } from "./translate-error.ts";
import { Typing } from "./typing.ts";

export type MessagePlace = Omit<MessageTarget, "kind" | "messageId"> & {
  /** The question; null where the answer is no reply to a message. */
  readonly messageId: string | null;
  /** No message of the answer is older than this id. */
  readonly since: string;
  readonly turnId: string;
};

/** The answer to a message: in its channel, or in a thread that begins at it. */
export class MessageOutlet implements Outlet {
  readonly paceKey: string;
  readonly isPrivate = false;
  readonly hasStatusLine = false;
  readonly #api: DiscordApi;
  readonly #place: MessagePlace;
  readonly #typing: Typing;
  #channel: Promise<string> | null = null;

  constructor(api: DiscordApi, place: MessagePlace) {
    this.#api = api;
    this.#place = place;
    this.#typing = new Typing(api, place.channelId);
    this.paceKey = (place.startsThread ? place.messageId : null) ?? place.channelId;
  }

  showStatus(_text: string, signal: AbortSignal): void {
    this.#typing.start(signal);
  }

  clearStatus(): Promise<void> {
    return Promise.resolve();
  }

  async find(known: ReadonlySet<string>): Promise<readonly string[]> {
    const { startsThread, channelId, messageId, since, turnId } = this.#place;
    for (const place of startsThread && messageId !== null ? [messageId, channelId] : [channelId]) {
      const found = await findMessages(this.#api, place, since, turnId, known);
      if (found.length === 0) continue;
      this.#channel = Promise.resolve(place);
      return found;
    }
    return [];
  }

  create(body: MessageBody, { isFirst, nonce }: Part): Promise<Shown> {
    // By the button it is found again, should its id get lost.
    const namesTurn = buttonIds(body.components).some((id) => parsePress(id)?.turnId === this.#place.turnId);
    const sent = { ...body, components: namesTurn ? body.components : stopButton(this.#place.turnId) };
    return this.#inChannel(async (channelId) => {
      const replyTo = isFirst && channelId === this.#place.channelId ? this.#place.messageId : null;
      const posted = await this.#api.createMessage(channelId, sent, { nonce, replyTo });
      // Discord may have returned the message of an earlier attempt instead, which says something older.
      return { id: posted.id, body: isSameBody(posted, sent) ? sent : null };
    });
  }

  async edit(messageId: string, body: MessageBody): Promise<boolean> {
    const edited = this.#inChannel((channelId) => this.#api.editMessage(channelId, messageId, body));
    return (await nullWhereGone(edited)) !== null;
  }

  async remove(messageId: string): Promise<void> {
    await nullWhereGone(this.#inChannel((channelId) => this.#api.deleteMessage(channelId, messageId)));
  }

  async tellAuthor(sentence: string): Promise<void> {
    const { channelId, messageId, turnId, isDirect } = this.#place;
    const reply = (content: string) =>
      this.#api.createMessage(
        channelId,
        { content, components: [] },
        { nonce: nonceFor(turnId, content), replyTo: messageId },
      );
    if (isDirect) {
      await reply(sentence);
    } else if (!(await tellDirectly(this.#api, this.#place, sentence))) {
      await reply("I can't answer this, and I can't tell you why: your direct messages are closed to me.");
    }
  }

  explain(fault: PlatformError): Promise<boolean> {
    return explainDirectly(this.#api, this.#place, fault);
  }

  /** A thread that was archived takes new messages, but no edits, until it is reopened; a locked one takes nothing. */
  async #inChannel<T>(request: (channelId: string) => Promise<T>): Promise<T> {
    this.#typing.stop();
    const channelId = await this.#channelId();
    try {
      return await request(channelId);
    } catch (error) {
      if (!hasCode(error, RESTJSONErrorCodes.InvalidActionOnArchivedThread)) throw error;
      await this.#api.reopenThread(channelId).catch(() => {
        throw error;
      });
      return request(channelId);
    }
  }

  #channelId(): Promise<string> {
    const { startsThread, channelId, messageId } = this.#place;
    if (!startsThread || messageId === null) return Promise.resolve(channelId);
    this.#channel ??= startThread(this.#api, channelId, messageId).catch((error: unknown) => {
      this.#channel = null;
      throw error;
    });
    return this.#channel;
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
    if (translateError(error).retryable) throw error;
    return channelId;
  }
}
