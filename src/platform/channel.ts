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

/** What the engine may do and ask in a platform's channels, beside answering. Every method @throws PlatformError. */
export interface ChannelAccess {
  /** Posts a card; resolves to its id. */
  post(to: Place & { readonly threadId: string | null }, card: Card): Promise<string>;
  /** Puts another card in a posted one's place. */
  update(where: Place, messageId: string, card: Card): Promise<void>;
  /** To one person alone, in a direct message; resolves to where it is, or null where the person takes none. */
  tell(
    workspaceId: string,
    personId: string,
    card: Card,
  ): Promise<{ readonly place: Place; readonly messageId: string } | null>;
  /** Takes a message away. False where the platform does not allow the bot to. */
  remove(where: Place, messageId: string): Promise<boolean>;
  /** Keeps a person from writing for so long. False where the platform has nothing of the kind (Slack), or does not allow it. */
  timeOut(workspaceId: string, personId: string, minutes: number, reason: string): Promise<boolean>;
  /** Whether a person may read a channel. Asks the platform; the caller caches. */
  mayRead(place: Place, personId: string): Promise<boolean>;
  /** The message's address, or null. */
  linkTo(place: Place, messageId: string): Promise<string | null>;
  /** A channel's messages with their threads, oldest first, from `since` on, within the platform's rate limits. */
  readHistory(place: Place, since: number, signal: AbortSignal): AsyncIterable<ChannelMessage>;
  loadFile(file: ChannelFile, maxBytes: number, signal: AbortSignal): Promise<Uint8Array>;
}
