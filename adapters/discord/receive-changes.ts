import type { Client } from "discord.js";
import * as z from "zod";
import type { Intake } from "../../src/platform/adapter.ts";
import type { MessageDeleted, MessageEdited } from "../../src/platform/event.ts";
import { hear } from "./hear.ts";
import { authorOf } from "./parse.ts";
import { conversationAt, placeOf } from "./places.ts";
import type { DiscordSettings } from "./settings.ts";
import type { StoreAgain } from "./store-again.ts";

/** How many edits are remembered, so that an update which changes no words is known by them. */
const rememberedEdits = 1_000;

interface ChangeDeps {
  readonly intake: Intake;
  readonly storeAgain: StoreAgain;
}

/** What Discord says of messages that changed or are gone. */
export class ChangeReceiver {
  readonly #client: Client;
  readonly #settings: DiscordSettings;
  readonly #deps: ChangeDeps;
  readonly #edits = new Set<string>();

  constructor(client: Client, settings: DiscordSettings, deps: ChangeDeps) {
    this.#client = client;
    this.#settings = settings;
    this.#deps = deps;
  }

  /** Only with a time of edition: Discord also sends an update when a link gets its preview or a message is pinned. */
  async updated(payload: unknown): Promise<void> {
    const heard = await hear(this.#client, payload);
    if (heard === null) return;
    const { message, place, text } = heard;
    const at = Date.parse(message.edited_timestamp ?? "");
    const key = `discord:edited:${message.id}:${at}`;
    // The preview of an edited message comes with its time of edition, cut to milliseconds.
    if (Number.isNaN(at) || text === "" || this.#edits.has(key)) return;
    const conversation = conversationAt(place, message.id, this.#settings.threads);
    const author = authorOf(message);
    await this.#accept({ kind: "edited", key, conversation, author, at, messageId: message.id, text });
    this.#remember(key);
  }

  /** One message or many at once. Discord does not say whose they were. */
  async deleted(payload: unknown): Promise<void> {
    const { data } = deletion.safeParse(payload);
    if (data === undefined) return;
    const { guild_id: guildId = null, channel_id: channelId, id, ids = id === undefined ? [] : [id] } = data;
    const place = await placeOf(this.#client, { guildId, channelId, parentId: null });
    const author = { id: "unknown", name: "unknown" };
    for (const messageId of ids) {
      const conversation = conversationAt(place, messageId, this.#settings.threads);
      const key = `discord:deleted:${messageId}`;
      await this.#accept({ kind: "deleted", key, conversation, author, at: Date.now(), messageId });
    }
  }

  async #accept(event: MessageEdited | MessageDeleted): Promise<void> {
    const { intake, storeAgain } = this.#deps;
    await storeAgain.run(() => intake.accept(event, () => Promise.resolve()));
  }

  #remember(edit: string): void {
    this.#edits.add(edit);
    const [oldest] = this.#edits;
    if (this.#edits.size > rememberedEdits && oldest !== undefined) this.#edits.delete(oldest);
  }
}

const deletion = z.object({
  id: z.string().optional(),
  ids: z.array(z.string()).optional(),
  channel_id: z.string(),
  guild_id: z.string().nullish(),
});
