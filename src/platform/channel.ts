import type { Card, CardButton } from "./card.ts";
import type { Author, Conversation, Place } from "./message.ts";

/** A message that people wrote to each other, in a channel that is listened to; one that asks the bot is heard as well. */
export interface ChannelMessage {
  readonly conversation: Conversation;
  /** As people see it: "general". */
  readonly channelName: string;
  readonly messageId: string;
  readonly author: Author;
  /** Markdown; other people's mentions as `@name`. May be empty where there are files. */
  readonly text: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The message's own address (permalink). */
  readonly url: string | null;
  readonly files: readonly ChannelFile[];
  /** Set where it mentions the bot. */
  readonly callsBot?: true;
}

export interface ChannelFile {
  readonly id: string;
  readonly name: string;
  readonly mimeType: string;
  readonly bytes: number;
  /** Where the adapter can load it from, for some hours at least. */
  readonly url: string;
}

/** What happens in a channel that is listened to. Never in a direct message, nor what only some of the channel's people can read. */
export type Heard =
  /** Written, or changed since: what it is now. May be told again where nothing changed. */
  | { readonly kind: "message"; readonly message: ChannelMessage }
  | { readonly kind: "deleted"; readonly conversation: Conversation; readonly messageId: string }
  /** A thread is gone, with all that was said in it. */
  | { readonly kind: "thread-deleted"; readonly conversation: Conversation }
  /** Something was pinned in the channel, or is pinned no more. */
  | { readonly kind: "pins"; readonly conversation: Conversation }
  /** A reaction that means something, on any message: its short name ("golden" and the like are settings). */
  | {
      readonly kind: "reaction";
      readonly conversation: Conversation;
      readonly messageId: string;
      readonly author: Author;
      readonly emoji: string;
    };

/** In Discord, a thread is a channel of its own. A conversation is one. */
export type CardPlace = Place & Pick<Conversation, "threadId">;

/** Where cards go that answer nobody's question. Every method @throws PlatformError. */
export interface CardOutlet {
  /** Posts a card; resolves to its id. Under the message, where one is named: in its thread, or as a reply. */
  post(to: CardPlace, card: Card, underMessageId?: string): Promise<string>;
  /**
   * The bot's card with this button that was posted there since then, though nobody has its id: whoever posted it died, or lost
   * the connection. Null where there is none, and where the platform does not let the bot look. `since`: epoch milliseconds.
   */
  find(where: CardPlace, button: Pick<CardButton, "action" | "value">, since: number): Promise<string | null>;
  /** Puts another card in a posted one's place. */
  update(where: CardPlace, messageId: string, card: Card): Promise<void>;
  /** To one person, in a direct message; null where the person takes none. */
  tell(workspaceId: string, personId: string, card: Card): Promise<PostedCard | null>;
}

export interface PostedCard {
  readonly place: CardPlace;
  readonly messageId: string;
}

/** Who listens to channels, as adapters see it. */
export interface Hearing {
  /** Whether anybody wants to know what happens there. Cheap. */
  listensTo(place: Place): boolean;
  /** Resolves when what was heard is kept. @throws StorageError where it could not be: the platform should tell it again. */
  hear(heard: Heard): Promise<void>;
}

/** Reads what people wrote. Every method @throws PlatformError. */
export interface ChannelReader {
  /** What a place is; null where the bot can't read it, and for direct messages. */
  describe(place: Place): Promise<ChannelFacts | null>;
  /** A channel's messages with all their threads, the newest first, within the platform's rate limits. */
  readHistory(place: Place, span: HistorySpan, signal: AbortSignal): AsyncIterable<HistoryPage>;
  readPinned(place: Place, signal: AbortSignal): Promise<readonly ChannelMessage[]>;
  /** @throws PlatformError for more than `maxBytes` too. */
  loadFile(file: ChannelFile, maxBytes: number, signal: AbortSignal): Promise<Uint8Array>;
  /** Whether a person may read all that is said in a channel. What the platform told may be half a minute old. */
  mayRead(place: Place, personId: string): Promise<boolean>;
  /** Channels that the bot is in, by the name that people see, without `#`, or by the platform's id; of a direct message's workspace: everywhere. */
  find(workspaceId: string, name: string): Promise<readonly FoundChannel[]>;
}

export interface FoundChannel extends Place, ChannelFacts {}

export interface ChannelFacts {
  /** As people see it: "general". */
  readonly name: string;
  readonly visibility: "private" | "public";
}

/** What of a channel's history is read: what stands in the channel itself from `since` on, and before `before`. Epoch milliseconds. */
export interface HistorySpan {
  readonly since: number;
  /** Null: up to now. */
  readonly before: number | null;
  /** Threads in which nothing was said since then are left out. */
  readonly threadsSince: number;
}

export interface HistoryPage {
  readonly messages: readonly ChannelMessage[];
  /** The time of which every message of the channel itself is in the page; null where it holds threads alone. */
  readonly covers: { readonly from: number; readonly until: number } | null;
  /** Threads of which every message is in the page. */
  readonly threadIds: readonly string[];
}

/** Acts on what people wrote. Every method @throws PlatformError; false where the platform has nothing of the kind or does not allow it. */
export interface Moderating {
  /** In a thread, or in the channel that it belongs to. */
  removeMessage(where: CardPlace, messageId: string, reason: string): Promise<boolean>;
  /** Keeps a person from writing for so long. */
  timeOut(workspaceId: string, personId: string, minutes: number, reason: string): Promise<boolean>;
  /** The address of a message, or of the channel itself; null where the platform has none. */
  linkTo(where: CardPlace, messageId: string | null): Promise<string | null>;
}
