import { RESTJSONErrorCodes } from "discord.js";
import type { DiscordApi, InteractionKey, MessageBody, Posted } from "./api.ts";
import { MessageOutlet } from "./message-outlet.ts";
import { nonceFor } from "./nonce.ts";
import type { Outlet, PartName } from "./outlet.ts";
import type { InteractionTarget } from "./target.ts";
import { hasCode, hasStatus } from "./translate-error.ts";

/** A token is good for 15 minutes; the last half minute is left for what is on its way. */
const tokenLifeMs = 14.5 * 60_000;
const original = "@original";
const tooLate: MessageBody = {
  content:
    "A private answer took longer than the 15 minutes that Discord gives it. To get such answers late, allow direct " +
    "messages from this server and ask again.",
  components: [],
};

/**
 * The answer to a slash command: its deferred response and follow-ups, as long as the token lasts. Then it goes on by
 * the bot's own means: in the channel, or where it is for the author alone, in a direct message.
 */
export class InteractionOutlet implements Outlet {
  readonly paceKey: string;
  readonly #api: DiscordApi;
  readonly #target: InteractionTarget;
  readonly #now: () => number;
  readonly #key: InteractionKey;
  /** Whether the deferred response has been filled with a message of the answer. */
  #isFilled: boolean;
  #isTokenGone = false;
  #late: Outlet | null = null;

  constructor(api: DiscordApi, target: InteractionTarget, isFilled: boolean, now: () => number) {
    this.#api = api;
    this.#target = target;
    this.#isFilled = isFilled;
    this.#now = now;
    this.#key = target;
    this.paceKey = target.token;
  }

  showStatus(text: string): void {
    if (this.#isFilled || this.#isOver()) return;
    // Sent in order with what follows, since the library queues a token's requests; best effort, as a status is.
    void this.#api.editResponse(this.#key, original, { content: `-# ${text}`, components: [] }).catch(() => {});
  }

  async clearStatus(): Promise<void> {
    if (this.#isFilled) return;
    await this.#byToken(
      () => this.#delete(original),
      () => Promise.resolve(),
    );
  }

  create(body: MessageBody, name: PartName): Promise<Posted> {
    return this.#byToken(
      async () => {
        if (this.#isFilled) return this.#api.followUp(this.#key, body, this.#target.isPrivate);
        const posted = await this.#api.editResponse(this.#key, original, body);
        this.#isFilled = true;
        return posted;
      },
      (late) => this.#createLate(late, body, name),
    );
  }

  edit(messageId: string, body: MessageBody): Promise<Posted | null> {
    return this.#byToken<Posted | null>(
      async () => {
        try {
          return await this.#api.editResponse(this.#key, messageId, body);
        } catch (error) {
          if (hasCode(error, RESTJSONErrorCodes.UnknownMessage)) return null;
          throw error;
        }
      },
      (late) => late.edit(messageId, body),
    );
  }

  remove(messageId: string): Promise<void> {
    return this.#byToken(
      () => this.#delete(messageId),
      (late) => late.remove(messageId),
    );
  }

  async tellAuthor(sentence: string): Promise<void> {
    await this.clearStatus();
    await this.#byToken(
      async () => void (await this.#api.followUp(this.#key, { content: sentence, components: [] }, true)),
      (late) => late.tellAuthor(sentence),
    );
  }

  async #delete(messageId: string): Promise<void> {
    try {
      await this.#api.deleteResponse(this.#key, messageId);
    } catch (error) {
      if (!hasCode(error, RESTJSONErrorCodes.UnknownMessage)) throw error;
    }
  }

  /** Not found out only by the clock: the host's may be wrong, and Discord may revoke a token. */
  async #byToken<T>(inTime: () => Promise<T>, after: (late: Outlet) => Promise<T>): Promise<T> {
    try {
      if (!this.#isOver()) return await inTime();
    } catch (error) {
      if (!isTokenGone(error)) throw error;
      this.#isTokenGone = true;
    }
    this.#late ??= await this.#openLate();
    return after(this.#late);
  }

  #isOver(): boolean {
    return this.#isTokenGone || this.#now() > this.#target.at + tokenLifeMs;
  }

  async #openLate(): Promise<Outlet> {
    const { authorId, channelId, isDirect, isPrivate } = this.#target;
    const place = { authorId, messageId: null, startsThread: false };
    if (!isPrivate || isDirect) return new MessageOutlet(this.#api, { ...place, channelId, isDirect });
    const directId = await this.#api.openDirectChannel(authorId);
    return new MessageOutlet(this.#api, { ...place, channelId: directId, isDirect: true });
  }

  /** A private answer whose author takes no direct messages can't be shown: that much is said in the channel. */
  async #createLate(late: Outlet, body: MessageBody, name: PartName): Promise<Posted> {
    try {
      return await late.create(body, name);
    } catch (error) {
      if (this.#target.isPrivate && hasCode(error, RESTJSONErrorCodes.CannotSendMessagesToThisUser)) {
        const nonce = nonceFor(this.#target.token);
        await this.#api.createMessage(this.#target.channelId, tooLate, { nonce, replyTo: null });
      }
      throw error;
    }
  }
}

function isTokenGone(error: unknown): boolean {
  const { InvalidWebhookToken, UnknownWebhook } = RESTJSONErrorCodes;
  return hasStatus(error, 401) || hasCode(error, InvalidWebhookToken, UnknownWebhook);
}
