import type { CitedPassage } from "../knowledge/citing-store.ts";
import type { Author } from "../platform/message.ts";
import type { Source } from "../platform/reply.ts";

/** One remembered exchange. Blocked and failed ones are never remembered. */
export interface RememberedTurn {
  readonly turnId: string;
  readonly at: number;
  readonly question: RememberedMessage & {
    readonly messageId: string;
    /** Of messages that were answered together with it. */
    readonly earlierIds?: readonly string[];
    readonly author: Author;
    /** What was searched for; where that is not known, as asked. */
    readonly searched?: string;
  };
  readonly answer: RememberedMessage & {
    readonly sources: readonly Source[];
    /** The small print; missing where an older release did not keep it. */
    readonly notes?: readonly string[];
    /** What must be there for whoever is shown the answer; missing where an older release did not keep it. */
    readonly restsOn?: readonly Support[];
  };
  /** Answers that this one replaced, the oldest first; kept by the store, at most {@link keptFormer}. */
  readonly former?: readonly string[];
}

/** A passage, some words of which are in an answer. */
export interface Support extends CitedPassage {
  /** By which the answer cites it; null where it does not. */
  readonly number: number | null;
}

/** How many of the answers that were replaced are kept. */
export const keptFormer = 3;

export interface RememberedMessage {
  readonly text: string;
  /** Counted once, when it was remembered. */
  readonly tokens: number;
}

/** The port to what is remembered of conversations: a bounded window of whole turns each, gone after a while without use. */
export interface HistoryStore {
  /** Oldest first; empty for an unknown conversation. */
  load(conversationId: string): Promise<readonly RememberedTurn[]>;
  /** Adds a turn, or replaces the one of the same id, whose answer is then among the `former` ones where it was another. */
  remember(conversationId: string, turn: RememberedTurn): Promise<void>;
  /** Rewrites the question that came with this message, alone; false where none is remembered. */
  rewrite(conversationId: string, messageId: string, question: RememberedMessage): Promise<boolean>;
  /** Forgets the whole turn whose question came with this message, alone or among others; false where none is remembered. */
  forget(conversationId: string, messageId: string): Promise<boolean>;
  /** Forgets the conversation; returns how many turns that were. */
  clear(conversationId: string): Promise<number>;
  /** Conversations whose id begins with the prefix, the one used last first. */
  recent(
    prefix: string,
    limit: number,
  ): Promise<readonly { readonly id: string; readonly turns: readonly RememberedTurn[] }[]>;
}

/** Forgets all that one person asked on a platform, in every conversation; resolves to how much that was. @throws StorageError */
export type ForgetQuestions = (platform: string, authorId: string) => Promise<number>;

/** Whether the turn's question came with this message, alone or among others. */
export function isAbout({ question }: RememberedTurn, messageId: string): boolean {
  return question.messageId === messageId || question.earlierIds?.includes(messageId) === true;
}
