import type { WantedMessage } from "./message-rules.ts";
import { pingsOf } from "./message-rules.ts";
import { FakeGateway, intents } from "./gateway.ts";
import { mentionsIn, messagePayload } from "./payloads.ts";
import type { FakeMessage, World } from "./world.ts";

/** What happens in the world, told over the gateway to those who may know. */
export class Stage {
  readonly world: World;
  readonly gateway: FakeGateway;
  /** Every mention that would have called someone. */
  readonly pings: string[] = [];
  /** Ids of messages whose links would have been unfurled. */
  readonly unfurled: string[] = [];

  constructor(world: World, gateway: FakeGateway) {
    this.world = world;
    this.gateway = gateway;
  }

  post(given: Parameters<World["addMessage"]>[0]): FakeMessage {
    const message = this.world.addMessage(given);
    this.announce("MESSAGE_CREATE", message);
    return message;
  }

  edit(message: FakeMessage, content: string): void {
    message.content = content;
    message.editedAt = this.world.now();
    this.announce("MESSAGE_UPDATE", message);
  }

  remove(messageIds: readonly string[], channelId: string): void {
    for (const id of messageIds) this.world.messages.delete(id);
    const guild = this.world.isDirect(channelId) ? {} : { guild_id: this.world.guildId };
    const [id] = messageIds;
    const isBulk = messageIds.length > 1;
    this.gateway.dispatch(isBulk ? "MESSAGE_DELETE_BULK" : "MESSAGE_DELETE", (given) =>
      this.#hears(given, channelId)
        ? { ...(isBulk ? { ids: messageIds } : { id }), channel_id: channelId, ...guild }
        : null,
    );
  }

  /** Ephemeral messages are never told. Words are left out unless the intent, a mention, or a direct channel lets the bot see them. */
  announce(event: "MESSAGE_CREATE" | "MESSAGE_UPDATE", message: FakeMessage): void {
    if (message.onlyFor !== null) return;
    this.gateway.dispatch(event, (given) => {
      if (!this.#hears(given, message.channelId)) return null;
      const payload = messagePayload(this.world, message);
      return this.#maySeeWords(given, message) ? payload : { ...payload, content: "", components: [], embeds: [] };
    });
  }

  /** Notes what a message of the bot would do to people. */
  judge(message: FakeMessage, wanted: WantedMessage): void {
    this.pings.push(...pingsOf(wanted));
    const hasLink = /(?<!<)https?:\/\//.test(message.content);
    if (hasLink && (message.flags & 4) === 0) this.unfurled.push(message.id);
  }

  #hears(given: number, channelId: string): boolean {
    return (given & (this.world.isDirect(channelId) ? intents.directMessages : intents.guildMessages)) !== 0;
  }

  #maySeeWords(given: number, message: FakeMessage): boolean {
    const { bot } = this.world;
    const isMentioned = mentionsIn(this.world, message).some(({ id }) => id === bot.id);
    const isOwn = message.author.id === bot.id;
    return (given & intents.messageContent) !== 0 || isMentioned || isOwn || this.world.isDirect(message.channelId);
  }
}
