import type { ChatModel } from "../models/chat-model.ts";
import type { Conversation, Place } from "../platform/message.ts";

/** Which model answers in place of the configured one. */
export interface Promotion {
  readonly id: number;
  /** `all`, or one channel: `platform:workspaceId:channelId`. */
  readonly scope: string;
  readonly model: string;
  /** The share of conversations that it answers, over 0 to 1. */
  readonly share: number;
  readonly by: string;
  readonly at: number;
}

/** The port to the record of promotions. Every method throws StorageError. */
export interface Promotions {
  promote(promotion: Omit<Promotion, "id">): Promise<void>;
  /** Ends the newest of the scope, so that the one before it holds again, if any; null where there was none to end. */
  rollback(
    scope: string,
    by: string,
    at: number,
  ): Promise<{ readonly ended: Promotion; readonly now: Promotion | null } | null>;
  /** What holds now: one for each scope. */
  current(): Promise<readonly Promotion[]>;
}

/** Who answers in a conversation: a promoted model for its share of conversations, always the same ones, or the configured one. Never throws. */
export type ChooseModel = (conversation: Conversation) => Promise<ChatModel>;

/** How a model has done. */
export interface ModelFigures {
  readonly model: string;
  readonly turns: number;
  readonly failed: number;
  readonly up: number;
  readonly down: number;
  readonly meanMs: number;
  /** US dollars; null where no turn has a known price. */
  readonly cost: number | null;
}

/** The port to how models have done. */
export interface ModelRecord {
  /** Every model that has answered since. @throws StorageError */
  figures(since: number): Promise<readonly ModelFigures[]>;
}

/** A channel, as a promotion's scope. */
export function scopeOf({ platform, workspaceId, channelId }: Place): string {
  return `${platform}:${workspaceId}:${channelId}`;
}
