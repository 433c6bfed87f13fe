import type { Card } from "./card.ts";
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
  readonly isPinned: boolean;
}

export interface ChannelFile {
  readonly id: string;
  readonly name: string;
  readonly mimeType: string;
  readonly bytes: number;
  /** Where the adapter can load it from. */
  readonly url: string;
}

/** What happens in a channel that is listened to. */
export type Heard =
  /** Written, or changed since: what it is now. */
  | { readonly kind: "message"; readonly message: ChannelMessage }
  | { readonly kind: "deleted"; readonly conversation: Conversation; readonly messageId: string }
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
  /** Posts a card; resolves to its id. */
  post(to: CardPlace, card: Card): Promise<string>;
  /** Puts another card in a posted one's place. */
  update(where: CardPlace, messageId: string, card: Card): Promise<void>;
  /** To one person, in a direct message; null where the person takes none. */
  tell(workspaceId: string, personId: string, card: Card): Promise<PostedCard | null>;
}

export interface PostedCard {
  readonly place: CardPlace;
  readonly messageId: string;
}

/** Reads what people wrote. Every method @throws PlatformError. */
export interface ChannelReader {
  /** A channel's messages with their threads, oldest first, from `since` on, within the platform's rate limits. */
  readHistory(place: Place, since: number, signal: AbortSignal): AsyncIterable<ChannelMessage>;
  /** @throws PlatformError for more than `maxBytes` too. */
  loadFile(file: ChannelFile, maxBytes: number, signal: AbortSignal): Promise<Uint8Array>;
  /** Whether a person may read a channel. Asks the platform; the caller caches. */
  mayRead(place: Place, personId: string): Promise<boolean>;
  /** The message's address, or null. */
  linkTo(place: Place, messageId: string): Promise<string | null>;
}

/** Acts on what people wrote. Every method @throws PlatformError; false where the platform has nothing of the kind or does not allow it. */
export interface Moderating {
  removeMessage(where: Place, messageId: string): Promise<boolean>;
  /** Keeps a person from writing for so long. */
  timeOut(workspaceId: string, personId: string, minutes: number, reason: string): Promise<boolean>;
}
