import { createHash } from "node:crypto";
import type { CardPlace } from "../platform/channel.ts";

/** A message that shows how a job stands, and goes on showing it until the job has ended. */
export interface FollowedCard {
  readonly id: string;
  /** The key of the order, or the service's id of a job that was not ordered here. */
  readonly jobId: string;
  readonly place: CardPlace;
  /** The platform's; null while it is not known to be posted. */
  readonly messageId: string | null;
  /** When posting it was begun, epoch milliseconds; null before. Without the message's id: it may stand there all the same. */
  readonly begunAt: number | null;
  /** The message can't be changed any more: somebody deleted it, or the bot was put out. How it ends is told all the same. */
  readonly isGone: boolean;
  /** The platform's id of whoever is told how it ended. */
  readonly personId: string;
  /** A hash of what the message shows. */
  readonly shown: string | null;
  /** What of the ending is done: the message shows it · the channel has its line · the person was told, and nothing is left. */
  readonly stage: "following" | "shown" | "announced" | "ended";
}

/** The port to the messages that follow jobs. Every method throws StorageError. */
export interface FollowedCards {
  /** One for each job and place: where there is one that goes on, it stays as it is. */
  add(card: FollowedCard): Promise<void>;
  find(id: string): Promise<FollowedCard | null>;
  /** Those whose ending is not done, the oldest first. */
  open(): Promise<readonly FollowedCard[]>;
  change(id: string, changes: Partial<Omit<FollowedCard, "id" | "jobId" | "place">>): Promise<void>;
}

export function followedCardId(jobId: string, { platform, workspaceId, channelId, threadId }: CardPlace): string {
  const text = JSON.stringify([jobId, platform, workspaceId, channelId, threadId]);
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}
