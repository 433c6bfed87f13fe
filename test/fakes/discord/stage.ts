import type { WantedMessage } from "./message-rules.ts";
import { pingsOf } from "./message-rules.ts";
import { FakeGateway, intents } from "./gateway.ts";
import { channelPayload, memberPayload, mentionsIn, messagePayload, userPayload } from "./payloads.ts";
import type { FakeChannel, FakeMessage, FakeUser, World } from "./world.ts";

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
    const channel = this.world.channels.get(given.channelId);
    if (channel?.isArchived === true) {
      channel.isArchived = false;
      this.gateway.dispatch("THREAD_UPDATE", () => channelPayload(this.world, channel));
    }
    const message = this.world.addMessage(given);
    this.announce("MESSAGE_CREATE", message);
    return message;
  }

  /** Starts a post in a forum: a thread whose first message has the thread's own id. */
  startPost(author: FakeUser, forum: FakeChannel, name: string, content: string): FakeMessage {
    const thread = this.world.addChannel(name, { type: 11, parentId: forum.id });
    this.gateway.dispatch("THREAD_CREATE", () => ({ ...channelPayload(this.world, thread), newly_created: true }));
    return this.post({ id: thread.id, channelId: thread.id, author, content });
  }

  edit(message: FakeMessage, content: string): void {
    message.content = content;
    message.editedAt = this.world.now();
    // To the microsecond, this once: what Discord tells of the message later is cut to milliseconds.
    const edited = new Date(message.editedAt).toISOString().replace("Z", "195+00:00");
    this.announce("MESSAGE_UPDATE", message, { edited_timestamp: edited });
  }

  remove(messageIds: readonly string[], channelId: string): void {
    for (const id of messageIds) {
      this.world.messages.delete(id);
      this.world.channels.get(channelId)?.pins.delete(id);
    }
    const guild = this.world.isDirect(channelId) ? {} : { guild_id: this.world.guildId };
    const [id] = messageIds;
    const isBulk = messageIds.length > 1;
    this.gateway.dispatch(isBulk ? "MESSAGE_DELETE_BULK" : "MESSAGE_DELETE", (given) =>
      this.#hears(given, channelId)
        ? { ...(isBulk ? { ids: messageIds } : { id }), channel_id: channelId, ...guild }
        : null,
    );
  }

  /** Ephemeral messages are never told. */
  announce(event: "MESSAGE_CREATE" | "MESSAGE_UPDATE", message: FakeMessage, changes: object = {}): void {
    if (message.onlyFor !== null) return;
    this.gateway.dispatch(event, (given) =>
      this.#hears(given, message.channelId) ? { ...this.payloadOf(message, given), ...changes } : null,
    );
  }

  pin(message: FakeMessage): void {
    this.world.channels.get(message.channelId)?.pins.set(message.id, this.world.now());
    this.#pinsChanged(message);
  }

  unpin(message: FakeMessage): void {
    this.world.channels.get(message.channelId)?.pins.delete(message.id);
    this.#pinsChanged(message);
  }

  /** Of its messages nothing is told. */
  deleteThread(thread: FakeChannel): void {
    for (const { id } of this.world.history(thread.id)) this.world.messages.delete(id);
    this.world.channels.delete(thread.id);
    const { id, parentId, type } = thread;
    const told = { id, guild_id: this.world.guildId, parent_id: parentId, type };
    this.gateway.dispatch("THREAD_DELETE", (given) => ((given & intents.guilds) === 0 ? null : told));
  }

  react(user: FakeUser, message: FakeMessage, emoji: string): void {
    const isDirect = this.world.isDirect(message.channelId);
    const member = isDirect ? {} : { member: { ...memberPayload(), user: userPayload(user) } };
    const { payload, wanted } = this.#reaction(user, message, emoji);
    const told = { ...payload, ...member, message_author_id: message.author.id };
    this.gateway.dispatch("MESSAGE_REACTION_ADD", (given) => ((given & wanted) === 0 ? null : told));
  }

  /** Of who takes one back only the id is told, and not whose message it was. */
  unreact(user: FakeUser, message: FakeMessage, emoji: string): void {
    const { payload, wanted } = this.#reaction(user, message, emoji);
    this.gateway.dispatch("MESSAGE_REACTION_REMOVE", (given) => ((given & wanted) === 0 ? null : payload));
  }

  #reaction({ id: userId }: FakeUser, { channelId, id }: FakeMessage, emoji: string) {
    const isDirect = this.world.isDirect(channelId);
    const payload = {
      ...(isDirect ? {} : { guild_id: this.world.guildId }),
      user_id: userId,
      channel_id: channelId,
      message_id: id,
      emoji: { id: null, name: emoji },
      burst: false,
      type: 0,
    };
    return { payload, wanted: isDirect ? intents.directMessageReactions : intents.guildMessageReactions };
  }

  /** Words are left out unless the intent, a mention, or a direct channel lets the bot see them. */
  payloadOf(message: FakeMessage, given: number): Record<string, unknown> {
    const payload = messagePayload(this.world, message);
    return this.#maySeeWords(given, message) ? payload : { ...payload, content: "", components: [], embeds: [] };
  }

  /** Notes what a message of the bot would do to people. */
  judge(message: FakeMessage, wanted: WantedMessage): void {
    this.pings.push(...pingsOf(wanted));
    const hasLink = /(?<!<)https?:\/\//.test(message.content);
    if (hasLink && (message.flags & 4) === 0) this.unfurled.push(message.id);
  }

  #pinsChanged(message: FakeMessage): void {
    const { channelId } = message;
    const last = Math.max(0, ...(this.world.channels.get(channelId)?.pins.values() ?? []));
    const at = last === 0 ? null : new Date(last).toISOString();
    const told = { guild_id: this.world.guildId, channel_id: channelId, last_pin_timestamp: at };
    this.gateway.dispatch("CHANNEL_PINS_UPDATE", (given) => ((given & intents.guilds) === 0 ? null : told));
    this.announce("MESSAGE_UPDATE", message);
  }

  #hears(given: number, channelId: string): boolean {
    if (this.world.channels.get(channelId)?.denied.has("view") === true) return false;
    return (given & (this.world.isDirect(channelId) ? intents.directMessages : intents.guildMessages)) !== 0;
  }

  #maySeeWords(given: number, message: FakeMessage): boolean {
    const { bot } = this.world;
    const isMentioned = mentionsIn(this.world, message).some(({ id }) => id === bot.id);
    const isOwn = message.author.id === bot.id;
    return (given & intents.messageContent) !== 0 || isMentioned || isOwn || this.world.isDirect(message.channelId);
  }
}
