import { randomUUID } from "node:crypto";
import { ModelError, PlatformError } from "../errors.ts";
import type { ModerationCategory, ModerationModel } from "../models/moderation-model.ts";
import type { Log } from "../platform/log.ts";
import type { FollowUp } from "./consequences.ts";
import { judgeContent, type JudgedContent } from "./judge-content.ts";
import { type Judged, whomOf } from "./judged.ts";
import type { Staff } from "./staff.ts";
import { decide, type Decision, type Rules } from "./policy.ts";
import type { PolicyBook } from "./policy-book.ts";
import { recordVerdict } from "./record-verdict.ts";
import type { Pardons } from "./alert-store.ts";
import type { LoadFile } from "./see-images.ts";
import { firstWaitMs, type UnjudgedQueue } from "./unjudged-queue.ts";
import type { VerdictStore } from "./verdict-store.ts";

/** What is to be done with one text. */
export type Verdict =
  | {
      readonly kind: "allow";
      /** False where nobody looked: no moderation configured, or out of reach and failing open. */ readonly isJudged: boolean;
      /** Set where the policy wants the reader to know that it was close. */ readonly isNoted?: true;
    }
  | {
      readonly kind: "block";
      readonly category: ModerationCategory;
      readonly score: number;
      /** What the policy says to somebody who speaks of harming themselves, where it says anything. */
      readonly support?: string;
    }
  /** Moderation is out of reach and fails closed. */
  | { readonly kind: "unavailable" };

/** Judges one text. Never throws for a failed service; throws the signal's reason when aborted, and StorageError. */
export type Moderate = (text: string, about: Judged, signal: AbortSignal) => Promise<Verdict>;

export interface ModeratorDeps {
  /** Null where moderation is turned off. */
  readonly model: ModerationModel | null;
  readonly policy: PolicyBook;
  readonly staff: Staff;
  readonly verdicts: VerdictStore;
  readonly unjudged: UnjudgedQueue;
  readonly pardons: Pardons;
  readonly followUp: FollowUp;
  readonly loadFile: LoadFile;
  readonly log: Log;
  readonly now: () => number;
}

export function createModerator(deps: ModeratorDeps): Moderate {
  const { model, policy, staff, pardons, followUp } = deps;
  if (model === null) return async () => ({ kind: "allow", isJudged: false });

  return async (text, about, signal) => {
    const { rules, version } = await policy.rulesFor(whomOf(about, staff));
    let content: JudgedContent;
    try {
      content = await judgeContent(text, about, { ...deps, model }, signal);
    } catch (error) {
      if (!(error instanceof ModelError || error instanceof PlatformError)) throw error;
      return unjudged(text, about, rules, error, deps);
    }
    const { scores, hash } = content;
    const judged = decide(scores, rules);
    const isPardoned = judged.kind === "block" && (await pardons.has(about.conversation, hash));
    const decision: Decision = isPardoned ? { kind: "allow" } : judged;
    const judgement = { scores, decision, version, model: model.name, isLate: false };
    const recorded = recordVerdict(hash, about, judgement, deps);
    if (decision.kind === "allow") return { kind: "allow", isJudged: true };
    // Who is refused may appeal at once.
    await recorded;
    await followUp({ text, hash, about, scores, decision, rules }, "judged");
    return verdictOf(decision, rules);
  };
}

function verdictOf(decision: Exclude<Decision, { kind: "allow" }>, { support }: Rules): Verdict {
  const { kind, category, score, actions } = decision;
  if (kind === "block") return { kind, category, score, ...(support !== null && { support }) };
  return { kind: "allow", isJudged: true, ...(actions.includes("note") && { isNoted: true }) };
}

/** What passes now is judged when that is possible again. */
async function unjudged(
  text: string,
  about: Judged,
  rules: Rules,
  error: ModelError | PlatformError,
  deps: ModeratorDeps,
): Promise<Verdict> {
  const { log, now, unjudged: queue } = deps;
  const { status, code, requestId } = error;
  log.error({ status, code, requestId, onFailure: rules.onFailure }, "moderation is out of reach");
  if (rules.onFailure === "closed") return { kind: "unavailable" };
  await queue.add({ id: randomUUID(), at: now(), text, ...about, attempts: 0 }, now() + firstWaitMs);
  return { kind: "allow", isJudged: false };
}
