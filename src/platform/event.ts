import type { ChannelFile } from "./channel.ts";
import type { Author, Conversation } from "./message.ts";

/**
 * What an adapter needs to answer, and nothing else: it comes back unchanged, after a restart too, in
 * `ChatAdapter.openReply`. Plain JSON, of the adapter's own shape, parsed by the adapter when it comes back.
 */
export type ReplyTarget = Readonly<Record<string, string | number | boolean | null>>;

interface EventBase {
  /**
   * Names the thing that happened, whatever the number and kind of its deliveries: Slack sends both `message` and
   * `app_mention` for one text, and both must carry the same key. Unique over all platforms.
   */
  readonly key: string;
  readonly conversation: Conversation;
  readonly author: Author;
  /** When it happened at the platform, epoch milliseconds. */
  readonly at: number;
}

/** Somebody addressed the bot in words. */
export interface QuestionAsked extends EventBase {
  readonly kind: "question";
  /** The platform's id of the message, by which edits and deletions name it. */
  readonly messageId: string;
  /** Markdown, without the mention of the bot; other people's mentions as `@name`. Never empty. */
  readonly text: string;
  /**
   * What came with it and is no part of the question: words of forwarded messages, names of files. Moderation judges it with
   * the question. Missing where nothing came.
   */
  readonly attached?: readonly string[];
  /** Set where it did not call the bot: words in a thread in which the bot takes part. */
  readonly isFollowUp?: true;
  /** Moderation looks at those that are images. Missing where none came. */
  readonly files?: readonly ChannelFile[];
  readonly target: ReplyTarget;
}

/** Somebody used a slash command. Options are as typed or picked; the command's own schema judges them. */
export interface CommandInvoked extends EventBase {
  readonly kind: "command";
  /** Without the slash; a subcommand follows a space: `finetune status`. */
  readonly command: string;
  readonly options: Readonly<Record<string, string | number | boolean>>;
  readonly target: ReplyTarget;
}

/** A message that we may remember has new words. */
export interface MessageEdited extends EventBase {
  readonly kind: "edited";
  readonly messageId: string;
  readonly text: string;
}

/** A message that we may remember is gone. */
export interface MessageDeleted extends EventBase {
  readonly kind: "deleted";
  readonly messageId: string;
}

/** Somebody judged an answer. A later judgement by the same person replaces the former. */
export interface FeedbackGiven extends EventBase {
  readonly kind: "feedback";
  readonly turnId: string;
  readonly rating: "up" | "down";
}

/** Somebody pressed a button under an answer, reacted with ✖ or ❌, or used the platform's own way to stop an answer. */
export interface ActionTaken extends EventBase {
  readonly kind: "action";
  /** `stop` what is being answered · answer `again`, in place · show the `former` answer. */
  readonly action: "stop" | "again" | "former";
  /** By its turn; or by the platform's id of one of its messages, or of its question. */
  readonly on: { readonly turnId: string } | { readonly messageId: string };
}

/** Somebody reacted to a message, perhaps one of the bot's, with a reaction that the adapter was told to heed; or took that back. */
export interface ReactionGiven extends EventBase {
  readonly kind: "reaction";
  readonly messageId: string;
  /** As the platform has it: a short name, or the character itself. */
  readonly emoji: string;
  readonly isTakenBack: boolean;
}

export type PlatformEvent =
  | QuestionAsked
  | CommandInvoked
  | MessageEdited
  | MessageDeleted
  | FeedbackGiven
  | ActionTaken
  | ReactionGiven;
