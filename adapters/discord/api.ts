import { setTimeout as sleep } from "node:timers/promises";
import { InteractionResponseType, type REST, Routes } from "discord.js";
import * as z from "zod";
import type { Picture } from "../../src/platform/card.ts";
import { ClockWatch } from "./clock-watch.ts";
import { filesOf, outgoing } from "./outgoing.ts";
import { type DiscordMessage, messagePayload } from "./parse.ts";
import { translateError } from "./translate-error.ts";

export interface MessageBody {
  readonly content: string;
  readonly components: readonly object[];
  /** Where it is not given, what is attached stays as it is; null takes it away. */
  readonly picture?: Picture | null;
}

export type Posted = z.output<typeof posted>;

export interface InteractionKey {
  readonly applicationId: string;
  readonly token: string;
}

interface Creation {
  /** The same nonce within some minutes creates no second message. At most 25 characters. */
  readonly nonce: string;
  readonly replyTo: string | null;
}

/** Without `auth`: after the 401 of an expired interaction token the library would forget the bot's own token. */
const byToken = { auth: false };
const posted = z.object({
  id: z.string(),
  content: z.string(),
  components: z.unknown(),
  attachments: z.array(z.unknown()).default([]),
});
const withId = z.object({ id: z.string() });
const history = z.array(z.looseObject(posted.shape));
/** Discord takes 512 characters; the library encodes them for the header. */
const auditLog = (reason: string) => ({ reason: reason.slice(0, 170).toWellFormed() });
/** The most that Discord gives at once. */
export const historyPage = 100;

/**
 * The requests that the adapter makes, by ids alone, so that they work in another life of the process too. Each throws
 * PlatformError. Nothing that is sent can ping anyone, and links are not unfurled.
 */
export class DiscordApi {
  readonly #rest: REST;
  readonly #clock: ClockWatch;
  readonly #token: string;
  readonly #waitsMs: readonly number[];

  /**
   * @param rest without repetitions of its own.
   * @param waitsMs before a request that failed is sent again.
   */
  constructor(rest: REST, token: string, waitsMs: readonly number[]) {
    this.#rest = rest;
    this.#clock = new ClockWatch(rest);
    this.#token = token;
    this.#waitsMs = waitsMs;
  }

  /** Whatever is only read. */
  async get<T>(schema: z.ZodType<T>, route: `/${string}`, query: Readonly<Record<string, string>> = {}): Promise<T> {
    return this.#call(schema, () => this.#rest.get(route, { query: new URLSearchParams(query) }));
  }

  async createMessage(channelId: string, body: MessageBody, creation: Creation): Promise<Posted> {
    const { nonce, replyTo } = creation;
    const reference = replyTo === null ? {} : { message_reference: { message_id: replyTo, fail_if_not_exists: false } };
    const full = { ...outgoing(body), ...reference, nonce, enforce_nonce: true };
    return this.#call(posted, () =>
      this.#rest.post(Routes.channelMessages(channelId), { body: full, ...filesOf(body) }),
    );
  }

  async editMessage(channelId: string, messageId: string, body: MessageBody): Promise<Posted> {
    const route = Routes.channelMessage(channelId, messageId);
    return this.#call(posted, () => this.#rest.patch(route, { body: outgoing(body), ...filesOf(body) }));
  }

  /** @param reason for the server's audit log, where somebody else wrote the message. */
  async deleteMessage(channelId: string, messageId: string, reason?: string): Promise<void> {
    const why = reason === undefined ? {} : auditLog(reason);
    await this.#call(z.unknown(), () => this.#rest.delete(Routes.channelMessage(channelId, messageId), why));
  }

  async timeOutMember(guildId: string, userId: string, until: Date, reason: string): Promise<void> {
    const body = { communication_disabled_until: until.toISOString() };
    await this.#call(z.unknown(), () =>
      this.#rest.patch(Routes.guildMember(guildId, userId), { body, ...auditLog(reason) }),
    );
  }

  async fetchMessage(channelId: string, messageId: string): Promise<DiscordMessage> {
    return this.#call(messagePayload, () => this.#rest.get(Routes.channelMessage(channelId, messageId)));
  }

  /** Those right after the given one, at most 100, oldest first. They don't say which server they are in. */
  async fetchMessagesAfter(channelId: string, messageId: string): Promise<z.output<typeof history>> {
    const query = new URLSearchParams({ after: messageId, limit: String(historyPage) });
    const page = await this.#call(history, () => this.#rest.get(Routes.channelMessages(channelId), { query }));
    return page.toReversed();
  }

  async reopenThread(threadId: string): Promise<void> {
    await this.#call(z.unknown(), () => this.#rest.patch(Routes.channel(threadId), { body: { archived: false } }));
  }

  async showTyping(channelId: string): Promise<void> {
    await this.#call(z.unknown(), () => this.#rest.post(Routes.channelTyping(channelId)));
  }

  /** The thread gets the message's id. */
  async startThread(channelId: string, messageId: string, name: string): Promise<void> {
    await this.#call(z.unknown(), () => this.#rest.post(Routes.threads(channelId, messageId), { body: { name } }));
  }

  async openDirectChannel(userId: string): Promise<string> {
    const body = { recipient_id: userId };
    return (await this.#call(withId, () => this.#rest.post(Routes.userChannels(), { body }))).id;
  }

  async respond(id: string, token: string, type: InteractionResponseType, data: object = {}): Promise<void> {
    await this.#respond(id, token, { type, data }, {});
  }

  /** Puts another message in place of the one whose button was pressed. */
  async respondWithUpdate(id: string, token: string, body: MessageBody): Promise<void> {
    const data = outgoing(body);
    await this.#respond(id, token, { type: InteractionResponseType.UpdateMessage, data }, filesOf(body));
  }

  async #respond(id: string, token: string, body: object, files: ReturnType<typeof filesOf>): Promise<void> {
    const route = Routes.interactionCallback(id, token);
    await this.#call(z.unknown(), () => this.#rest.post(route, { body, ...files, ...byToken }));
  }

  /** Sent once: a follow-up takes no nonce, so it could be shown twice. */
  async followUp(key: InteractionKey, body: MessageBody, isPrivate: boolean): Promise<Posted> {
    const route = Routes.webhook(key.applicationId, key.token);
    const query = new URLSearchParams({ wait: "true" });
    const full = outgoing(body, isPrivate);
    return this.#call(posted, () => this.#rest.post(route, { body: full, ...filesOf(body), query, ...byToken }), []);
  }

  async editResponse(
    key: InteractionKey,
    messageId: string,
    body: MessageBody,
    waitsMs = this.#waitsMs,
  ): Promise<Posted> {
    const route = Routes.webhookMessage(key.applicationId, key.token, messageId);
    const full = { body: outgoing(body), ...filesOf(body), ...byToken };
    return this.#call(posted, () => this.#rest.patch(route, full), waitsMs);
  }

  async deleteResponse(key: InteractionKey, messageId: string): Promise<void> {
    const route = Routes.webhookMessage(key.applicationId, key.token, messageId);
    await this.#call(z.unknown(), () => this.#rest.delete(route, byToken));
  }

  async #call<T>(schema: z.ZodType<T>, request: () => Promise<unknown>, waitsMs = this.#waitsMs): Promise<T> {
    this.#clock.check();
    try {
      return schema.parse(await request());
    } catch (error) {
      const fault = translateError(error);
      // The library has forgotten the token; but Discord may have been wrong.
      if (fault.status === 401) this.#rest.setToken(this.#token);
      const [waitMs, ...later] = waitsMs;
      if (!fault.retryable || waitMs === undefined) throw fault;
      await sleep(waitMs);
      return this.#call(schema, request, later);
    }
  }
}
