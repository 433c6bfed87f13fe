import { randomBytes } from "node:crypto";

export interface FakeUser {
  readonly id: string;
  readonly username: string;
  readonly global_name: string | null;
  readonly bot: boolean;
  /** Whether it speaks through a webhook of its own id, and is nobody in the server. */
  readonly isWebhook: boolean;
  takesDirectMessages: boolean;
  /** Whether they are in the server. */
  isMember: boolean;
}

export interface FakeChannel {
  readonly id: string;
  /** 0 text · 1 direct · 5 announcement · 11 thread · 12 private thread · 15 forum · 16 media. */
  readonly type: number;
  readonly name: string;
  readonly parentId: string | null;
  /** The other side of a direct channel. */
  readonly recipientId: string | null;
  /** Whether @everyone may not see it. */
  readonly isHidden: boolean;
  /** Who sees a hidden channel beside the bot, by overwrites of their own. */
  readonly viewers: Set<string>;
  /** What is pinned, by message: when. */
  readonly pins: Map<string, number>;
  /** What the bot may not do here. */
  readonly denied: Set<"view" | "send" | "threads" | "history" | "manage">;
  /** Of a thread. Whoever speaks in it opens it again; the bot has no Manage Threads. */
  isArchived: boolean;
  /** A thread that a moderator closed: those without Manage Threads, like the bot, neither speak in it nor wake it. */
  isLocked: boolean;
}

export interface FakeMessage {
  readonly id: string;
  readonly channelId: string;
  readonly author: FakeUser;
  content: string;
  components: readonly FakeComponent[];
  attachments: readonly FakeAttachment[];
  flags: number;
  editedAt: number | null;
  /** A deferred response that nothing has filled yet: "… is thinking". */
  isThinking: boolean;
  /** Who alone can see it. */
  readonly onlyFor: string | null;
  readonly repliesTo: string | null;
  readonly nonce: string | null;
  readonly at: number;
  /** The interaction that it answers. */
  readonly interactionToken: string | null;
}

export interface FakeAttachment {
  /** Of what a person dropped. */
  readonly id?: string | number;
  readonly content?: Uint8Array;
  readonly filename: string;
  readonly description?: string | undefined;
}

/** A modal that somebody has before them. */
export interface FakeModal {
  readonly custom_id: string;
  readonly title: string;
  readonly components: readonly { readonly label: string; readonly component: FakeField }[];
}

export interface FakeField {
  readonly type: number;
  readonly custom_id: string;
  readonly value?: string | undefined;
  readonly required?: boolean | undefined;
  readonly options?: readonly { readonly value: string; readonly default?: boolean | undefined }[] | undefined;
}

export interface FakeComponent {
  readonly type: number;
  readonly style?: number;
  readonly disabled?: boolean;
  readonly custom_id?: string;
  readonly label?: string;
  readonly emoji?: { readonly name: string };
  readonly components?: readonly FakeComponent[];
}

export interface FakeInteraction {
  readonly id: string;
  readonly token: string;
  readonly type: number;
  readonly channelId: string;
  readonly userId: string;
  /** The message whose button was pressed. */
  readonly messageId: string | null;
  readonly at: number;
  /** The type of the initial response. */
  responded: number | null;
  originalId: string | null;
  modal: FakeModal | null;
  choices: readonly { readonly name: string; readonly value: string }[] | null;
}

export interface FakeCommand {
  readonly name: string;
  readonly [field: string]: unknown;
}

const discordEpoch = 1_420_070_400_000;

/** Everything that Discord knows: people, channels, messages, interactions, and what time it is there. */
export class World {
  readonly applicationId: string;
  readonly guildId: string;
  readonly botRoleId: string;
  readonly bot: FakeUser;
  readonly users = new Map<string, FakeUser>();
  readonly channels = new Map<string, FakeChannel>();
  readonly messages = new Map<string, FakeMessage>();
  readonly interactions = new Map<string, FakeInteraction>();
  commands: { readonly global: FakeCommand[]; readonly guild: FakeCommand[] } = { global: [], guild: [] };
  /** Whether the server has as many open threads as it may have. */
  isFullOfThreads = false;
  /** Whether the bot may keep people from writing ("Timeout Members"). */
  mayModerateMembers = true;
  /** Until when people may not write, by their ids. */
  readonly timedOut = new Map<string, string>();
  readonly auditLog: { readonly action: string; readonly userId: string; readonly reason: string | null }[] = [];
  /** Where attachments lie. */
  origin = "";
  #aheadMs = 0;
  #count = 0n;

  constructor(ids: { readonly botId?: string; readonly guildId?: string; readonly botRoleId?: string } = {}) {
    this.bot = this.addUser("threadwise", { id: ids.botId ?? this.snowflake(), bot: true });
    this.applicationId = this.bot.id;
    this.guildId = ids.guildId ?? this.snowflake();
    this.botRoleId = ids.botRoleId ?? this.snowflake();
  }

  now(): number {
    return Date.now() + this.#aheadMs;
  }

  audit(action: string, userId: string, reason: string | null): void {
    this.auditLog.push({ action, userId, reason });
  }

  /** Lets time pass, for the limits that Discord counts in minutes. */
  advance(ms: number): void {
    this.#aheadMs += ms;
  }

  snowflake(): string {
    return String((BigInt(this.now() - discordEpoch) << 22n) | (this.#count++ & 0x3fffffn));
  }

  addUser(
    username: string,
    options: { readonly id?: string; readonly bot?: boolean; readonly isWebhook?: boolean } = {},
  ): FakeUser {
    const { id = this.snowflake(), bot = false, isWebhook = false } = options;
    const user = { id, username, global_name: null, bot, isWebhook, takesDirectMessages: true, isMember: !isWebhook };
    this.users.set(id, user);
    return user;
  }

  addChannel(
    name: string,
    given: Partial<Omit<FakeChannel, "name" | "denied" | "viewers" | "pins">> = {},
  ): FakeChannel {
    const inChannel = { type: 0, parentId: null, recipientId: null, isHidden: false };
    const open = { isArchived: false, isLocked: false, denied: new Set<never>(), viewers: new Set<string>() };
    const channel = { ...inChannel, ...open, id: this.snowflake(), ...given, name, pins: new Map<string, number>() };
    this.channels.set(channel.id, channel);
    return channel;
  }

  directChannel(userId: string): FakeChannel {
    const known = [...this.channels.values()].find((channel) => channel.recipientId === userId);
    return known ?? this.addChannel("direct", { type: 1, recipientId: userId });
  }

  addMessage(given: Pick<FakeMessage, "channelId" | "author" | "content"> & Partial<FakeMessage>): FakeMessage {
    const message: FakeMessage = {
      id: this.snowflake(),
      components: [],
      attachments: [],
      flags: 0,
      editedAt: null,
      isThinking: false,
      onlyFor: null,
      repliesTo: null,
      nonce: null,
      at: this.now(),
      interactionToken: null,
      ...given,
    };
    this.messages.set(message.id, message);
    return message;
  }

  addInteraction(given: Pick<FakeInteraction, "type" | "channelId" | "userId" | "messageId">): FakeInteraction {
    const token = randomBytes(60).toString("base64url");
    const opened = { responded: null, originalId: null, choices: null, modal: null };
    const interaction = { ...given, ...opened, id: this.snowflake(), token, at: this.now() };
    this.interactions.set(interaction.id, interaction);
    return interaction;
  }

  /** What was said in a channel for all to see, oldest first. */
  history(channelId: string): FakeMessage[] {
    const all = [...this.messages.values()];
    return all.filter((message) => message.channelId === channelId && message.onlyFor === null);
  }

  isDirect(channelId: string): boolean {
    return this.channels.get(channelId)?.type === 1;
  }
}
