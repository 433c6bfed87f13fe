import type { CardAction, CardReaction } from "./card.ts";
import type { CardOutlet } from "./channel.ts";
import type { PlatformEvent, ReplyTarget } from "./event.ts";
import type { ReplyContext, ReplySink } from "./reply.ts";

/** One chat platform. An adapter translates: events inward to the intake, answers outward through reply sinks. */
export interface ChatAdapter {
  /** The first part of its conversations' ids: "slack". */
  readonly platform: string;
  /** Where cards go that answer nobody's question; after the start. */
  readonly cards: CardOutlet;
  /**
   * Connects and begins to hand events to the intake; resolves when events can arrive.
   * @throws ConfigError where the platform says that a token or permission is wrong; PlatformError where it is out of reach.
   */
  start(intake: Intake): Promise<void>;
  /** Stops taking events; replies that are open go on until they end. */
  pause(): Promise<void>;
  /** Disconnects. Called after the open replies have ended or their time is up. */
  stop(): Promise<void>;
  /** Opens the reply to a stored event, perhaps in another life of the process than the one that received it. Does no I/O yet. */
  openReply(target: ReplyTarget, context: ReplyContext): ReplySink;
}

/** The engine's front door, as adapters see it. */
export interface Intake {
  /**
   * Stores the event durably, drops it where its key is known, THEN calls `acknowledge` (for a duplicate too), then
   * starts the work. Resolves when acknowledged; never waits for an answer.
   * @returns what its author should be told in private (Markdown, of any length), or null: feedback and actions may have it.
   * @throws StorageError where it could not be stored: `acknowledge` was not called, so that the platform sends it again.
   */
  accept(event: PlatformEvent, acknowledge: () => Promise<void>): Promise<string | null>;
  /** What follows when somebody presses a card's button or sends a form in. Never throws: what failed is a sentence to tell. */
  act(action: CardAction): Promise<CardReaction>;
  /** Whether the bot has answered in this conversation, so that a message there needs no mention. Cheap. */
  takesPart(conversationId: string): Promise<boolean>;
  /** Completions for what is being typed into a command's option: at most 25, best first. */
  suggest(command: string, option: string, typed: string, conversationId: string): Promise<readonly string[]>;
  /**
   * Events of the platform arrive from now on. Where they may have been missed before, `readMissed` is called, in the
   * background: it hands to `accept` what people said meanwhile. Until it has resolved the gap counts as open, so that
   * after a failure (tried again later) or a crash all of it is read again; what was accepted already does no harm.
   */
  connected(platform: string, readMissed: ReadMissed): void;
  /** Events of the platform may get lost from now on. */
  disconnected(platform: string): void;
}

/** Reads what people said to the bot while it was away, oldest first, within the platform's rate limits. @throws PlatformError */
export type ReadMissed = (gap: Gap, signal: AbortSignal) => Promise<void>;

export interface Gap {
  /** When events may have stopped to arrive, epoch milliseconds; at most as long ago as missed questions are answered. */
  readonly since: number;
  /** Ids of the conversations with the bot that were in use lately, the newest first: a platform may list no threads, or no direct messages. */
  readonly conversationIds: readonly string[];
}
