import type { PlatformEvent, ReplyTarget } from "./event.ts";
import type { ReplyContext, ReplySink } from "./reply.ts";

/** One chat platform. An adapter translates: events inward to the intake, answers outward through reply sinks. */
export interface ChatAdapter {
  /** The first part of its conversations' ids: "slack". */
  readonly platform: string;
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
   * starts the work. Resolves when acknowledged; never waits for the work.
   * @throws StorageError where it could not be stored: `acknowledge` was not called, so that the platform sends it again.
   */
  accept(event: PlatformEvent, acknowledge: () => Promise<void>): Promise<void>;
  /** Whether the bot has answered in this conversation, so that a message there needs no mention. Cheap. */
  takesPart(conversationId: string): Promise<boolean>;
  /** Completions for what is being typed into a command's option: at most 25, best first. */
  suggest(command: string, option: string, typed: string, conversationId: string): Promise<readonly string[]>;
}
