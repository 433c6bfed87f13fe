import type { RememberedTurn } from "../conversation/history.ts";
import type { TokenUsage } from "../models/chat-model.ts";
import type { ReplyEnding } from "../platform/reply.ts";
import type { EndState } from "./ledger.ts";

/**
 * How a turn ends, settled before its ending is shown and kept until it is: whatever interrupts the delivery, the same words are
 * delivered again, and the model is not asked twice. Plain JSON.
 */
export interface Conclusion {
  readonly state: EndState;
  readonly says: Says;
  /** What is remembered of it once it is delivered. */
  readonly remembers: RememberedTurn | null;
  /** Null where nothing was billed, or the server did not say. */
  readonly usage: TokenUsage | null;
  readonly facts: Facts;
}

export type Says =
  /** All of the answer, in Markdown. */
  | { readonly kind: "answer"; readonly text: string; readonly ending: ReplyEnding }
  /** Whatever was shown is taken back, and the author alone is told; null where there is nobody to tell. */
  | { readonly kind: "refusal"; readonly sentence: string | null };

/** For the log: counts and codes, no words. */
export type Facts = Readonly<Record<string, string | number | boolean>>;
