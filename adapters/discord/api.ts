import { setTimeout as sleep } from "node:timers/promises";
import { InteractionResponseType, MessageFlags, type REST, Routes } from "discord.js";
import * as z from "zod";
import { type DiscordMessage, messagePayload } from "./parse.ts";
import { translateError } from "./translate-error.ts";

export interface MessageBody {
  readonly content: string;
  readonly components: readonly object[];
}

export interface Posted {
  readonly id: string;
  readonly content: string;
}

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
const posted = z.object({ id: z.string(), content: z.string() });
const withId = z.object({ id: z.string() });
const history = z.array(z.looseObject({ id: z.string() }));
/** The most that Discord gives at once. */
export const historyPage = 100;

/**
 * The requests that the adapter makes, by ids alone, so that they work in another life of the process too. Each throws
 * PlatformError. Nothing that is sent can ping anyone, and links are not unfurled.
 */
export class DiscordApi {
  readonly #rest: REST;

  constructor(rest: REST) {
    this.#rest = rest;
  }

  async createMessage(channelId: string, body: MessageBody, creation: Creation): Promise<Posted> {
    const { nonce, replyTo } = creation;
    const reference = replyTo === null ? {} : { message_reference: { message_id: replyTo, fail_if_not_exists: false } };
    const full = { ...outgoing(body), ...reference, nonce, enforce_nonce: true };
    return this.#call(posted, () => this.#rest.post(Routes.channelMessages(channelId), { body: full }));
  }

  async editMessage(channelId: string, messageId: string, body: MessageBody): Promise<Posted> {
    const route = Routes.channelMessage(channelId, messageId);
    return this.#call(posted, () => this.#rest.patch(route, { body: outgoing(body) }));
  }

  async deleteMessage(channelId: string, messageId: string): Promise<void> {
    await this.#call(z.unknown(), () => this.#rest.delete(Routes.channelMessage(channelId, messageId)));
  }

  async fetchMessage(channelId: string, messageId: string): Promise<DiscordMessage> {
    return this.#call(messagePayload, () => this.#rest.get(Routes.channelMessage(channelId, messageId)));
  }

  /** Those right after the given one, at most 100; the newest first. They don't say which server they are in. */
  async fetchMessagesAfter(channelId: string, messageId: string): Promise<z.output<typeof history>> {
    const query = new URLSearchParams({ after: messageId, limit: String(historyPage) });
    return this.#call(history, () => this.#rest.get(Routes.channelMessages(channelId), { query }));
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
    await this.#call(z.unknown(), () =>
      this.#rest.post(Routes.interactionCallback(id, token), { body: { type, data }, ...byToken }),
    );
  }

  async followUp(key: InteractionKey, body: MessageBody, isPrivate: boolean): Promise<Posted> {
    const route = Routes.webhook(key.applicationId, key.token);
    const query = new URLSearchParams({ wait: "true" });
    const full = outgoing(body, isPrivate);
    // Not repeated after a dropped connection: follow-ups take no nonce, so it could be shown twice.
    return this.#call(posted, () => this.#rest.post(route, { body: full, query, ...byToken }), []);
  }

  async editResponse(key: InteractionKey, messageId: string, body: MessageBody): Promise<Posted> {
    const route = Routes.webhookMessage(key.applicationId, key.token, messageId);
    return this.#call(posted, () => this.#rest.patch(route, { body: outgoing(body), ...byToken }));
  }

  async deleteResponse(key: InteractionKey, messageId: string): Promise<void> {
    const route = Routes.webhookMessage(key.applicationId, key.token, messageId);
    await this.#call(z.unknown(), () => this.#rest.delete(route, byToken));
  }

  /** The library repeats what failed with 5xx or timed out, but not what a dropped connection lost. */
  async #call<T>(schema: z.ZodType<T>, request: () => Promise<unknown>, waitsMs = [200, 1_000]): Promise<T> {
    try {
      return schema.parse(await request());
    } catch (error) {
      const fault = translateError(error);
      const [waitMs, ...later] = waitsMs;
      if (fault.code !== "unreachable" || waitMs === undefined) throw fault;
      await sleep(waitMs);
      return this.#call(schema, request, later);
    }
  }
}

function outgoing(body: MessageBody, isPrivate = false): object {
  return {
    ...body,
    flags: MessageFlags.SuppressEmbeds | (isPrivate ? MessageFlags.Ephemeral : 0),
    allowed_mentions: { parse: [], replied_user: false },
  };
}
