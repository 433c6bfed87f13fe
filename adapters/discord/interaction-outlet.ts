import { RESTJSONErrorCodes, SnowflakeUtil } from "discord.js";
import type { PlatformError } from "../../src/errors.ts";
import type { DiscordApi, MessageBody } from "./api.ts";
import { stopButton } from "./buttons.ts";
import { explainDirectly, isClosed } from "./direct-message.ts";
import { MessageOutlet } from "./message-outlet.ts";
import { nonceFor } from "./nonce.ts";
import type { Outlet, Part, Shown } from "./outlet.ts";
import { smallPrintBody } from "./render.ts";
import type { InteractionTarget } from "./target.ts";
import { hasCode, hasStatus, nullWhereGone } from "./translate-error.ts";

const original = "@original";
const tooLate: MessageBody = {
  content:
    "A private answer took longer than the 15 minutes that Discord gives it. To get such answers late, allow direct " +
    "messages from this server and ask again.",
  components: [],
};

/**
 * The answer to a slash command: its deferred response and follow-ups, as long as the token lasts, which is 15 minutes. Then
 * it goes on by the bot's own means: in the channel, or where it is for the author alone, in a direct message.
 */
export class InteractionOutlet implements Outlet {
  readonly paceKey: string;
  readonly isPrivate: boolean;
  readonly hasStatusLine = true;
  readonly #api: DiscordApi;
  readonly #target: InteractionTarget;
  readonly #turnId: string;
  /** Whether the deferred response has been filled with a message of the answer. */
  #isFilled: boolean;
  #isTokenGone = false;
  #late: MessageOutlet | null = null;

  constructor(api: DiscordApi, target: InteractionTarget, turnId: string, isFilled: boolean) {
    this.#api = api;
    this.#target = target;
    this.#turnId = turnId;
    this.#isFilled = isFilled;
    this.isPrivate = target.isPrivate;
    this.paceKey = target.token;
  }

  showStatus(text: string): void {
    if (this.#isFilled || this.#isTokenGone) return;
    // Best effort, and sent once: the library keeps a token's requests in order, but one sent again could come after the answer.
    void this.#api.editResponse(this.#target, original, smallPrintBody(text, []), []).catch(() => {});
  }

  async clearStatus(): Promise<void> {
    if (this.#isFilled) return;
    await this.#byToken(
      async () => void (await nullWhereGone(this.#api.deleteResponse(this.#target, original))),
      () => Promise.resolve(),
    );
  }

  /** By the bot's own means, even where the token still lives: it names no messages. What the author alone sees is never found. */
  async find(known: ReadonlySet<string>): Promise<readonly string[]> {
    const found = await (await this.#openLate()).find(known);
    this.#isFilled ||= found.length > 0;
    return found;
  }

  create(body: MessageBody, part: Part): Promise<Shown> {
    return this.#byToken(
      async () => (await this.#fill(body)) ?? this.#followUp(this.isPrivate),
      (late) => this.#createLate(late, body, part),
    );
  }

  edit(messageId: string, body: MessageBody): Promise<boolean> {
    return this.#byToken(
      async () => (await nullWhereGone(this.#api.editResponse(this.#target, messageId, body))) !== null,
      (late) => late.edit(messageId, body),
    );
  }

  remove(messageId: string): Promise<void> {
    return this.#byToken(
      async () => void (await nullWhereGone(this.#api.deleteResponse(this.#target, messageId))),
      (late) => late.remove(messageId),
    );
  }

  async tellAuthor(sentence: string): Promise<void> {
    await this.clearStatus();
    await this.#byToken(
      async () => {
        const { id } = await this.#followUp(true);
        await this.#api.editResponse(this.#target, id, { content: sentence, components: [] });
      },
      (late) => late.tellAuthor(sentence),
    );
  }

  explain(fault: PlatformError): Promise<boolean> {
    return explainDirectly(this.#api, { ...this.#target, turnId: this.#turnId }, fault);
  }

  /** Null where there is no deferred response to fill, or no more: a moderator can remove it. */
  async #fill(body: MessageBody): Promise<Shown | null> {
    if (this.#isFilled) return null;
    const posted = await nullWhereGone(this.#api.editResponse(this.#target, original, body));
    this.#isFilled = true;
    return posted === null ? null : { id: posted.id, body };
  }

  /**
   * Without a word of the answer, which is edited into it once its id is stored: a follow-up takes no nonce, so one that
   * got lost on the way leaves a dot at most, and no text twice.
   */
  async #followUp(isPrivate: boolean): Promise<Shown> {
    const body = smallPrintBody("…", stopButton(this.#turnId));
    const { id } = await this.#api.followUp(this.#target, body, isPrivate);
    return { id, body };
  }

  /** Found out by trying: the host's clock may be wrong, and Discord may revoke a token. */
  async #byToken<T>(inTime: () => Promise<T>, after: (late: MessageOutlet) => Promise<T>): Promise<T> {
    try {
      if (!this.#isTokenGone) return await inTime();
    } catch (error) {
      if (!isTokenGone(error)) throw error;
      this.#isTokenGone = true;
    }
    return after(await this.#openLate());
  }

  async #openLate(): Promise<MessageOutlet> {
    const { authorId, channelId, isDirect, at } = this.#target;
    const isElsewhere = this.isPrivate && !isDirect;
    this.#late ??= new MessageOutlet(this.#api, {
      channelId: isElsewhere ? await this.#api.openDirectChannel(authorId) : channelId,
      messageId: null,
      since: String(SnowflakeUtil.generate({ timestamp: at, increment: 0n, workerId: 0n, processId: 0n })),
      authorId,
      isDirect: isDirect || isElsewhere,
      startsThread: false,
      turnId: this.#turnId,
    });
    return this.#late;
  }

  /** A private answer whose author takes no direct messages can't be shown: that much is said in the channel. */
  async #createLate(late: Outlet, body: MessageBody, part: Part): Promise<Shown> {
    try {
      return await late.create(body, part);
    } catch (error) {
      if (this.isPrivate && isClosed(error)) {
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
