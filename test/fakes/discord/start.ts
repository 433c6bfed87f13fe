import { once } from "node:events";
import { FakeGateway } from "./gateway.ts";
import type { Fault, Faults } from "./faults.ts";
import { filledIn } from "./modal-rules.ts";
import { memberPayload, messagePayload, userPayload } from "./payloads.ts";
import { type Call, FakeRest } from "./rest.ts";
import { Stage } from "./stage.ts";
import { type FakeChannel, type FakeInteraction, type FakeMessage, type FakeUser, World } from "./world.ts";

interface FakeDiscordOptions {
  readonly token?: string;
  /** Whether the developer portal grants the Message Content intent; default true. */
  readonly allowsMessageContent?: boolean;
  /** Whether edits in one channel are limited to 5 in 5 s, by the real clock. */
  readonly limitsEdits?: boolean;
  readonly heartbeatMs?: number;
  readonly botId?: string;
  readonly guildId?: string;
  readonly botRoleId?: string;
}

interface Typed {
  readonly name: string;
  readonly type?: number;
  readonly value?: string | number | boolean;
  readonly focused?: boolean;
  readonly options?: readonly Typed[];
}

export async function startFakeDiscord(options: FakeDiscordOptions = {}): Promise<FakeDiscord> {
  const discord = new FakeDiscord(options);
  await discord.listen();
  return discord;
}

/** Discord with one server and one bot: what people do in it, what they see, and what goes wrong. */
export class FakeDiscord implements AsyncDisposable {
  readonly world: World;
  readonly gateway: FakeGateway;
  readonly stage: Stage;
  readonly token: string;
  /** All requests that were answered, oldest first. */
  readonly calls: Call[] = [];
  readonly #rest: FakeRest;
  readonly #waiting = new Set<() => void>();
  #port = 0;

  constructor(options: FakeDiscordOptions) {
    this.token = options.token ?? "MTk4NjIy.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs";
    this.world = new World(options);
    this.#rest = new FakeRest({
      token: this.token,
      limitsEdits: options.limitsEdits ?? false,
      stage: () => this.stage,
      gatewayUrl: () => this.#gatewayUrl(),
      sessionStarts: () => this.gateway.sessionStarts,
      onCall: (call) => {
        this.calls.push(call);
        for (const check of this.#waiting) check();
      },
    });
    this.gateway = new FakeGateway(this.#rest.server, this.world, {
      token: this.token,
      allowsMessageContent: options.allowsMessageContent ?? true,
      heartbeatMs: options.heartbeatMs ?? 41_250,
      url: () => this.#gatewayUrl(),
    });
    this.stage = new Stage(this.world, this.gateway);
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.#port}/api`;
  }

  get faults(): Faults {
    return this.#rest.faults;
  }

  get limitedEdits(): number {
    return this.#rest.limitedEdits;
  }

  async listen(): Promise<void> {
    this.#rest.server.listen(0, "127.0.0.1");
    await once(this.#rest.server, "listening");
    const address = this.#rest.server.address();
    if (typeof address === "object" && address !== null) this.#port = address.port;
    this.world.origin = `http://127.0.0.1:${this.#port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.gateway.close();
    await this.#rest.close();
  }

  fault(fault: Fault): void {
    this.#rest.faults.add(fault);
  }

  say(author: FakeUser, channel: FakeChannel, content: string, repliesTo: FakeMessage | null = null): FakeMessage {
    return this.stage.post({ channelId: channel.id, author, content, repliesTo: repliesTo?.id ?? null });
  }

  /** Says something with files, by name. */
  drop(author: FakeUser, channel: FakeChannel, content: string, files: Readonly<Record<string, string>>): FakeMessage {
    const attachments = Object.entries(files).map(([filename, words]) => {
      return { id: this.world.snowflake(), filename, content: Buffer.from(words) };
    });
    return this.stage.post({ channelId: channel.id, author, content, attachments });
  }

  unreact(user: FakeUser, message: FakeMessage, emoji: string): void {
    this.stage.unreact(user, message, emoji);
  }

  react(user: FakeUser, message: FakeMessage, emoji: string): void {
    this.stage.react(user, message, emoji);
  }

  invoke(user: FakeUser, channel: FakeChannel, name: string, options: readonly Typed[] = []): FakeInteraction {
    return this.#interact(2, user, channel, { id: this.world.snowflake(), name, type: 1, options: options.map(typed) });
  }

  /** Types into an option of a command; resolves with what is suggested. */
  async type(
    user: FakeUser,
    channel: FakeChannel,
    name: string,
    options: readonly Typed[],
  ): Promise<readonly string[]> {
    const data = { id: this.world.snowflake(), name, type: 1, options: options.map(typed) };
    const interaction = this.#interact(4, user, channel, data);
    await this.until(() => interaction.choices !== null);
    return (interaction.choices ?? []).map(({ value }) => value);
  }

  press(user: FakeUser, message: FakeMessage, customId: string): FakeInteraction {
    const channel = this.world.channels.get(message.channelId);
    if (channel === undefined) throw new Error("The message is in no channel.");
    return this.#interact(3, user, channel, { custom_id: customId, component_type: 2 }, message);
  }

  /** Fills in the modal that came of an interaction, and sends it. */
  submit(user: FakeUser, opened: FakeInteraction, fields: Readonly<Record<string, string>>): FakeInteraction {
    const { modal, channelId, messageId } = opened;
    const channel = this.world.channels.get(channelId);
    if (modal === null || channel === undefined) throw new Error("There is no modal.");
    const data = { custom_id: modal.custom_id, components: filledIn(modal, fields) };
    return this.#interact(5, user, channel, data, this.world.messages.get(messageId ?? "") ?? null);
  }

  /** What a person sees in a channel, oldest first; without a person, what everyone sees. */
  messages(channelId: string, viewer: FakeUser | null = null): readonly FakeMessage[] {
    return [...this.world.messages.values()].filter(
      (message) => message.channelId === channelId && (message.onlyFor === null || message.onlyFor === viewer?.id),
    );
  }

  /** What the bot shows in a channel. */
  answers(channelId: string, viewer: FakeUser | null = null): readonly string[] {
    const own = this.messages(channelId, viewer).filter(({ author }) => author.id === this.world.bot.id);
    return own.map(({ isThinking, content }) => (isThinking ? "is thinking…" : content));
  }

  /** Resolves as soon as it holds; it is looked at after every request. */
  async until(holds: () => boolean): Promise<void> {
    if (holds()) return;
    await new Promise<void>((resolve) => {
      const check = () => {
        if (!holds()) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
    });
  }

  #gatewayUrl(): string {
    return `ws://127.0.0.1:${this.#port}`;
  }

  #interact(type: number, user: FakeUser, channel: FakeChannel, data: object, message: FakeMessage | null = null) {
    const place = { type, channelId: channel.id, userId: user.id, messageId: message?.id ?? null };
    const interaction = this.world.addInteraction(place);
    const isDirect = this.world.isDirect(channel.id);
    const who = isDirect
      ? { user: userPayload(user) }
      : { guild_id: this.world.guildId, member: { ...memberPayload(), permissions: "0", user: userPayload(user) } };
    this.gateway.dispatch("INTERACTION_CREATE", () => ({
      id: interaction.id,
      application_id: this.world.applicationId,
      token: interaction.token,
      type,
      version: 1,
      channel_id: channel.id,
      channel: { id: channel.id, type: channel.type, parent_id: channel.parentId },
      context: isDirect ? 1 : 0,
      authorizing_integration_owners: { 0: isDirect ? "0" : this.world.guildId },
      app_permissions: "0",
      attachment_size_limit: 10_485_760,
      data,
      ...who,
      ...(message === null ? {} : { message: messagePayload(this.world, message) }),
      entitlements: [],
      locale: "en-US",
    }));
    return interaction;
  }
}

function typed({ name, type, value, focused, options }: Typed): object {
  const kinds: Record<string, number> = { string: 3, number: 10, boolean: 5 };
  return {
    name,
    type: type ?? (options === undefined ? (kinds[typeof value] ?? 3) : 1),
    ...(value === undefined ? {} : { value }),
    ...(focused === undefined ? {} : { focused }),
    ...(options === undefined ? {} : { options: options.map(typed) }),
  };
}
