import { ModelError } from "../errors.ts";
import type { ModerationCategory, ModerationModel } from "../models/moderation-model.ts";
import type { Log } from "../platform/log.ts";
import { judgeByPolicy, type Thresholds } from "./policy.ts";

/** What is to be done with one text. */
export type Verdict =
  | {
      readonly kind: "allow";
      /** False where nobody looked: no moderation configured, or out of reach and failing open. */ readonly isJudged: boolean;
    }
  | { readonly kind: "block"; readonly category: ModerationCategory; readonly score: number }
  /** Moderation is out of reach and fails closed. */
  | { readonly kind: "unavailable" };

/** Judges one text. Never throws for a failed service; throws the signal's reason when aborted. */
export type Moderate = (text: string, signal: AbortSignal) => Promise<Verdict>;

export interface ModeratorOptions {
  /** Null where moderation is turned off. */
  readonly model: ModerationModel | null;
  readonly thresholds: Thresholds;
  readonly onFailure: "closed" | "open";
  readonly log: Log;
}

export function createModerator({ model, thresholds, onFailure, log }: ModeratorOptions): Moderate {
  if (model === null) return async () => ({ kind: "allow", isJudged: false });

  return async (text, signal) => {
    try {
      const [scores] = await model.judge([text], signal);
      if (scores === undefined) throw new Error("a moderation model returned no judgement for a text");
      const verdict = judgeByPolicy(scores, thresholds);
      return verdict.kind === "allow" ? { kind: "allow", isJudged: true } : verdict;
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      log.error(
        { status: error.status, code: error.code, requestId: error.requestId, onFailure },
        "moderation is out of reach",
      );
      return onFailure === "open" ? { kind: "allow", isJudged: false } : { kind: "unavailable" };
    }
  };
}
