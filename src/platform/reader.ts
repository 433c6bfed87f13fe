import type { Offer, Source } from "./reply.ts";

/** What a platform that draws its own pages may read back. Only the console needs it. */
export interface ConversationReader {
  /** The newest conversations of one platform, newest first. */
  list(platform: string, limit: number): Promise<readonly ConversationSummary[]>;
  /** A conversation's messages, oldest first; empty where it is unknown. */
  messages(conversationId: string): Promise<readonly ReadMessage[]>;
  /** A passage by the id in `Source.passageId`; null where it is gone. Only passages of workspace scope. */
  passage(passageId: string): Promise<ReadPassage | null>;
}

export interface ConversationSummary {
  readonly id: string;
  /** The first question, cut to 80 characters. */
  readonly title: string;
  readonly updatedAt: number;
}

export interface ReadMessage {
  readonly turnId: string;
  /** Of the one message that asked, by which edits and deletions name it (for a command, its event's key); else null. */
  readonly messageId: string | null;
  readonly role: "user" | "assistant";
  readonly author: string | null;
  readonly markdown: string;
  readonly at: number;
  readonly sources: readonly Source[];
  /** The small print. */
  readonly notes: readonly string[];
  /** What may be done to an answer. */
  readonly offers: readonly Offer[];
}

export interface ReadPassage {
  readonly title: string;
  readonly path: readonly string[];
  readonly url: string | null;
  readonly markdown: string;
}
