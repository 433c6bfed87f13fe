/**
 * The port to where and when the bot took part: on disk like the ledger. Every method throws StorageError.
 */
export interface Presence {
  /** Whether a turn was ever accepted in the conversation. */
  takesPart(conversationId: string): Promise<boolean>;
  /** Ids of the platform's conversations with a turn that is still known, the one used last first. */
  recentConversations(platform: string, limit: number): Promise<readonly string[]>;
  /** Until when the platform's events surely reached us, epoch milliseconds; null where they never did. */
  lastHeard(platform: string): Promise<number | null>;
  hear(platform: string, at: number): Promise<void>;
}
