import type { Conversation, Place } from "../platform/message.ts";

/** What a person said in a thread in which a question is open: perhaps its answer. */
export interface HeardReply {
  readonly messageId: string;
  readonly authorId: string;
  readonly authorName: string;
  readonly text: string;
  readonly url: string | null;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A thread in which it was offered to teach what people said. */
export interface Offer {
  /** Of the question that was open when somebody replied. */
  readonly turnId: string;
  readonly conversation: Conversation;
  /** Oldest first. */
  readonly replies: readonly HeardReply[];
}

export type Dropped =
  | { readonly kind: "message"; readonly place: Place; readonly messageId: string }
  /** All that was said in the thread; that it was offered there stays known. */
  | { readonly kind: "replies"; readonly turnId: string }
  | { readonly kind: "person"; readonly platform: string; readonly personId: string }
  | { readonly kind: "older"; readonly than: number };

/** The port to what people replied to open questions. Every method throws StorageError. */
export interface OfferStore {
  /**
   * Keeps a reply, or what it says now; nothing of forgotten people. Resolves to the turn of the offer in this thread, where
   * its card is not posted yet; null where it is, and where nothing was kept.
   */
  note(gap: Pick<Offer, "turnId" | "conversation">, reply: HeardReply): Promise<string | null>;
  /** The card stands in the thread: there is no second one. */
  posted(turnId: string): Promise<void>;
  find(turnId: string): Promise<Offer | null>;
  drop(what: Dropped): Promise<void>;
  /** Where replies are kept. */
  places(): Promise<readonly Place[]>;
}
