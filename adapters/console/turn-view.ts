import type { ReplyEnding } from "../../src/platform/reply.ts";

/** A question and its answer, as pages show them. */
export interface TurnView {
  /** The id that the browser gave the question; null for what is only in the history. */
  readonly messageId: string | null;
  /** Null until answering has begun. */
  readonly turnId: string | null;
  /** Null where only an earlier life of the process knew it. */
  readonly question: string | null;
  readonly at: number;
  /** The answer's blocks, as safe HTML. */
  readonly blocks: readonly string[];
  readonly state: TurnState;
  readonly rating: "up" | "down" | null;
}

export type TurnState =
  | { readonly kind: "working"; readonly status: string }
  | { readonly kind: "finished"; readonly ending: ReplyEnding }
  | { readonly kind: "refused"; readonly sentence: string | null };
