export interface FakeUser {
  readonly id: string;
  readonly name: string;
  /** Null for a person. */
  readonly bot: FakeBot | null;
  /** Sees only the channels that they are in. */
  isGuest: boolean;
}

export interface FakeBot {
  readonly botId: string;
  readonly appId: string;
  /** False for a workflow or an old integration, which is no user: its messages are of the subtype `bot_message`. */
  readonly isUser: boolean;
}

export interface DroppedFile {
  readonly id: string;
  readonly name: string;
  readonly content: Uint8Array;
}

export type ChannelKind = "public" | "private" | "mpim" | "im";

export interface FakeChannel {
  readonly id: string;
  readonly kind: ChannelKind;
  readonly name: string;
  /** The people in it. */
  readonly members: Set<string>;
  readonly hasBot: boolean;
  readonly isArchived: boolean;
  /** By ts, oldest first. */
  readonly messages: Map<string, FakeMessage>;
  /** What is pinned, by ts; the last one first. */
  pins: readonly string[];
  /** By the root's ts: its replies, oldest first. */
  readonly threads: Map<string, Set<FakeMessage>>;
}

export type Block = Readonly<Record<string, unknown>>;

export interface FakeMessage {
  readonly ts: string;
  readonly channel: string;
  readonly user: string;
  readonly threadTs: string | null;
  readonly clientMsgId: string | null;
  readonly files: readonly DroppedFile[];
  /** Said in a thread, and shown in the channel too. */
  readonly isBroadcast: boolean;
  /** What is shown where there are no blocks, and what notifications say. */
  text: string;
  /** Markdown that was posted or streamed; it is shown instead of the text, above the blocks. */
  markdown: string;
  blocks: readonly Block[];
  attachments: readonly Block[];
  metadata: Block | null;
  editedTs: string | null;
  stream: { state: "open" | "stopped" | "expired"; appendedAt: number } | null;
  /** The tasks of a stream by their id, as they were told last. */
  readonly tasks: Map<string, Block>;
  readonly reactions: Map<string, Set<string>>;
}

/** Uploaded by the app, and shared with nobody. */
export interface FakeFile {
  readonly id: string;
  readonly length: number;
  bytes: Buffer | null;
  isComplete: boolean;
  /** How often Slack still says that it does not know the file: it looks at each first, which takes some seconds. */
  refusals: number;
}

export interface Modal {
  readonly id: string;
  readonly user: string;
  readonly view: Block;
}

export interface Ephemeral {
  readonly user: string;
  readonly message: FakeMessage;
}

export type Session = "active" | "processing" | "suspended" | "closed";

export interface Ids {
  readonly teamId: string;
  readonly appId: string;
  readonly botUserId: string;
  readonly botId: string;
}

/** Slack ends a stream that has been quiet for so long: as developers report, it documents none. */
const streamIdleMs = 5 * 60_000;
/** Slack takes a status away after two minutes without a message. */
const statusMs = 2 * 60_000;

/** Everything that Slack knows of one team: people, channels, messages, statuses, and what time it is there. */
export class Workspace {
  readonly ids: Ids;
  readonly users = new Map<string, FakeUser>();
  readonly channels = new Map<string, FakeChannel>();
  readonly ephemerals: Ephemeral[] = [];
  /** Where files lie. */
  origin = "";
  readonly files = new Map<string, FakeFile>();
  /** Modals that people have before them, the last one on top. */
  readonly modals: Modal[] = [];
  readonly triggers = new Map<string, { readonly user: string; readonly at: number; isUsed: boolean }>();
  readonly #statuses = new Map<string, { readonly status: string; readonly at: number }>();
  readonly #sessions = new Map<string, Session>();
  #aheadMs = 0;
  #lastMicroseconds = 0;
  #count = 0;

  constructor(ids: Ids) {
    this.ids = ids;
    this.addUser(ids.botUserId, "threadwise", { botId: ids.botId, appId: ids.appId, isUser: true });
  }

  now(): number {
    return Date.now() + this.#aheadMs;
  }

  /** Lets time pass, for the limits that Slack counts in minutes. */
  advance(ms: number): void {
    this.#aheadMs += ms;
  }

  /** Greater than every one before it. */
  newTs(): string {
    this.#lastMicroseconds = Math.max(this.now() * 1_000, this.#lastMicroseconds + 1);
    const digits = String(this.#lastMicroseconds);
    return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
  }

  newId(prefix: string): string {
    this.#count += 1;
    return `${prefix}${String(this.#count).padStart(8, "0")}`;
  }

  addUser(id: string, name = id.toLowerCase(), bot: FakeBot | null = null): FakeUser {
    const known = bot === null ? this.users.get(id) : undefined;
    const user = known ?? { id, name, bot, isGuest: false };
    this.users.set(id, user);
    return user;
  }

  addChannel(given: {
    readonly id: string;
    readonly kind: ChannelKind;
    readonly name?: string;
    readonly members: readonly string[];
    readonly hasBot?: boolean;
    readonly isArchived?: boolean;
  }): FakeChannel {
    for (const member of given.members) this.addUser(member);
    const { id, kind, name = id.toLowerCase(), hasBot = true, isArchived = false } = given;
    const place = { id, kind, name, hasBot, isArchived, members: new Set(given.members) };
    const channel: FakeChannel = { ...place, messages: new Map(), threads: new Map(), pins: [] };
    this.channels.set(id, channel);
    return channel;
  }

  directChannel(user: string): FakeChannel {
    const known = [...this.channels.values()].find(({ kind, members }) => kind === "im" && members.has(user));
    return known ?? this.addChannel({ id: this.newId("D"), kind: "im", members: [user] });
  }

  addMessage(channel: FakeChannel, given: Pick<FakeMessage, "user" | "threadTs"> & Partial<FakeMessage>): FakeMessage {
    const message = this.newMessage(channel.id, given);
    channel.messages.set(message.ts, message);
    if (message.threadTs !== null && message.threadTs !== message.ts) {
      const thread = channel.threads.get(message.threadTs) ?? new Set();
      channel.threads.set(message.threadTs, thread.add(message));
    }
    if (given.user === this.ids.botUserId) this.setStatus(channel.id, message.threadTs, "");
    return message;
  }

  addEphemeral(channelId: string, user: string, given: Partial<FakeMessage>): FakeMessage {
    const message = this.newMessage(channelId, { user: this.ids.botUserId, threadTs: null, ...given });
    this.ephemerals.push({ user, message });
    return message;
  }

  removeMessage(message: FakeMessage): void {
    const channel = this.channels.get(message.channel);
    channel?.messages.delete(message.ts);
    if (channel !== undefined) channel.pins = channel.pins.filter((ts) => ts !== message.ts);
    if (message.threadTs !== null) channel?.threads.get(message.threadTs)?.delete(message);
    const shown = this.ephemerals.findIndex((ephemeral) => ephemeral.message === message);
    if (shown !== -1) this.ephemerals.splice(shown, 1);
  }

  newMessage(channel: string, given: Pick<FakeMessage, "user" | "threadTs"> & Partial<FakeMessage>): FakeMessage {
    return {
      ts: this.newTs(),
      channel,
      clientMsgId: null,
      files: [],
      isBroadcast: false,
      text: "",
      markdown: "",
      blocks: [],
      attachments: [],
      metadata: null,
      editedTs: null,
      stream: null,
      tasks: new Map(),
      reactions: new Map(),
      ...given,
    };
  }

  streamState(message: FakeMessage): "none" | "open" | "stopped" | "expired" {
    const { stream } = message;
    if (stream?.state === "open" && this.now() - stream.appendedAt >= streamIdleMs) stream.state = "expired";
    return stream?.state ?? "none";
  }

  expireStreams(): void {
    for (const { messages } of this.channels.values()) {
      for (const { stream } of messages.values()) if (stream?.state === "open") stream.state = "expired";
    }
  }

  droppedFile(id: string): DroppedFile | undefined {
    const messages = [...this.channels.values()].flatMap((channel) => [...channel.messages.values()]);
    return messages.flatMap(({ files }) => files).find((file) => file.id === id);
  }

  setStatus(channel: string, threadTs: string | null, status: string): void {
    const key = `${channel} ${threadTs ?? ""}`;
    if (status === "") this.#statuses.delete(key);
    else this.#statuses.set(key, { status, at: this.now() });
  }

  status(channel: string, threadTs: string | null): string | null {
    const shown = this.#statuses.get(`${channel} ${threadTs ?? ""}`);
    return shown !== undefined && this.now() - shown.at < statusMs ? shown.status : null;
  }

  /** What the app calls its agent session in a thread, and what it stays until the app calls it something else. */
  setSession(channel: string, threadTs: string | null, session: Session): void {
    this.#sessions.set(`${channel} ${threadTs ?? ""}`, session);
  }

  session(channel: string, threadTs: string): Session | null {
    return this.#sessions.get(`${channel} ${threadTs}`) ?? null;
  }
}
