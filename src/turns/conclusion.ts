import type { RememberedTurn } from "../conversation/history.ts";
import type { CitedPassage } from "../knowledge/citing-store.ts";
import type { Gap } from "../knowledge/gap-store.ts";
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
  /** What it shows of the knowledge, written down once it is delivered; null where nothing was asked of that. */
  readonly learns: Learned | null;
}

export interface Learned {
  readonly gap: FoundGap | null;
  /** What the answer rests on. */
  readonly cites: readonly CitedPassage[];
}

/** A question that nothing answered. */
export type FoundGap = Pick<Gap, "question" | "nearest" | "passageIds">;

export type Says =
  /** All of the answer, in Markdown. */
  | { readonly kind: "answer"; readonly text: string; readonly ending: ReplyEnding }
  /** Whatever was shown is taken back, and the author alone is told; null where there is nobody to tell. */
  | { readonly kind: "refusal"; readonly sentence: string | null };

/** For the log: counts and codes, no words. */
export type Facts = Readonly<Record<string, string | number | boolean>>;
