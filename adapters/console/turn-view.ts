import type { ReplyEnding } from "../../src/platform/reply.ts";

/** A question and its answer, as pages show them. */
export interface TurnView {
  /** The id that the browser gave the question; null for what is only in the history, where it was no message of its own. */
  readonly messageId: string | null;
  /** Null until answering has begun. */
  readonly turnId: string | null;
  /** Null where only an earlier life of the process knew it, or where it was deleted. */
  readonly question: string | null;
  /** Whether the question can be edited and deleted: not a command, nor what is answered together with other messages. */
  readonly isOwn: boolean;
  readonly at: number;
  /** The answer's blocks, as safe HTML. */
  readonly blocks: readonly string[];
  readonly state: TurnState;
  readonly rating: "up" | "down" | null;
}

export type TurnState =
  /** Until `isWriting`, the blocks are those of an earlier attempt, or of the answer that is to be replaced. */
  | { readonly kind: "working"; readonly status: string; readonly isWriting: boolean }
  | { readonly kind: "finished"; readonly ending: ReplyEnding }
  | { readonly kind: "refused"; readonly sentence: string }
  /** Nobody waits for an answer any more, or it is forgotten. */
  | { readonly kind: "withdrawn" }
  /** Answered together with a later message. */
  | { readonly kind: "joined" };
