import type { ChatMessage, ToolSpec } from "../models/chat-model.ts";

/** One answer with the whole prompt that it was given to, kept for a dataset: only of people who have agreed. */
export interface KeptTurn {
  readonly turnId: string;
  /** When this answer's turn was accepted: an answer that was given again has a later one. Epoch milliseconds. */
  readonly at: number;
  /** `platform:workspaceId`. */
  readonly workspace: string;
  readonly conversationId: string;
  /** Everybody whose words are in the prompt, who asked first. */
  readonly people: readonly Person[];
  /** Ids of the messages whose words are in the prompt: whoever deletes one takes the turn out. */
  readonly messageIds: readonly string[];
  readonly model: string;
  readonly prompt: readonly ChatMessage[];
  /** Tools that were used; empty where none was. */
  readonly tools: readonly ToolSpec[];
  readonly question: string;
  readonly answer: string;
}

export interface Person {
  /** `platform:workspaceId:userId`, see {@link personId}. */
  readonly id: string;
  readonly name: string;
}

/**
 * Keeps a turn for a dataset, where everybody in it has agreed. Never throws: the answer does not depend on it.
 * @param passageIds of what is quoted in the prompt, and of what earlier answers in it rest on.
 */
export type KeepTurn = (turn: KeptTurn, passageIds: readonly string[]) => Promise<void>;

export interface RatedTurn extends KeptTurn {
  /** Judgements of this very answer. */
  readonly up: number;
  readonly down: number;
  /** Whether a moderator has approved this very answer for training. */
  readonly isApproved: boolean;
}

/**
 * The port to what people agreed to, and to what is kept because of it. Every method throws StorageError.
 */
export interface TrainingTurns {
  /** Off forgets at once all that was kept with the person's words; resolves to how many turns that were. */
  agree(personId: string, isOn: boolean, at: number): Promise<number>;
  /** Who of them has agreed. */
  agreed(personIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Keeps a turn, once however often it is told. Nothing is kept where somebody in it has not agreed; false then. */
  keep(turn: KeptTurn): Promise<boolean>;
  /** Forgets the turns that hold the message, or null: all of the conversation. */
  forget(conversationId: string, messageId: string | null): Promise<void>;
  /** What was delivered, of people who all agree now: answers of one turn follow each other, the oldest first. */
  rated(): AsyncIterable<RatedTurn>;
  /** How many turns are kept with this person's words. */
  count(personId: string): Promise<number>;
}

export function personId(
  { platform, workspaceId }: { readonly platform: string; readonly workspaceId: string },
  authorId: string,
): string {
  return `${platform}:${workspaceId}:${authorId}`;
}
