import { ModelError, PlatformError } from "../errors.ts";
import type { ModerationModel } from "../models/moderation-model.ts";
import type { Log } from "../platform/log.ts";
import type { FollowUp } from "./consequences.ts";
import type { ModeratorHands } from "./hands.ts";
import { whomOf } from "./judged.ts";
import type { Staff } from "./staff.ts";
import { judgeContent } from "./judge-content.ts";
import { recordVerdict } from "./record-verdict.ts";
import { decide } from "./policy.ts";
import type { PolicyBook } from "./policy-book.ts";
import { withdrawnLate } from "./sentences.ts";
import type { LoadFile } from "./see-images.ts";
import { firstWaitMs, type UnjudgedQueue, type UnjudgedText } from "./unjudged-queue.ts";
import type { VerdictStore } from "./verdict-store.ts";

export interface LateJudgingDeps {
  readonly model: ModerationModel;
  readonly policy: PolicyBook;
  readonly staff: Staff;
  readonly verdicts: VerdictStore;
  readonly unjudged: UnjudgedQueue;
  readonly followUp: FollowUp;
  readonly loadFile: LoadFile;
  readonly hands: ModeratorHands;
  readonly log: Log;
  readonly now: () => number;
}

const longestWaitMs = 10 * 60_000;
const atOnce = 32;
/** About eight hours: a text that the service refuses for so long, it will never take. */
const maxAttempts = 50;

/**
 * Judges what is due of that which passed unjudged; resolves to how many were. What can't be judged yet waits longer each
 * time. Throws StorageError, and the signal's reason.
 */
export function createLateJudging(deps: LateJudgingDeps): (signal: AbortSignal) => Promise<number> {
  const { model, unjudged, log, now } = deps;

  const postpone = async (text: UnjudgedText): Promise<void> => {
    if (text.attempts < maxAttempts) return unjudged.postpone(text.id, now() + waitAfter(text.attempts));
    log.error({ turnId: text.turnId, attempts: text.attempts }, "what passed unjudged stays so: it can't be judged");
    return unjudged.remove([text.id]);
  };

  return async (signal) => {
    const due = await unjudged.due(now(), atOnce);
    let judged = 0;
    for (const [index, text] of due.entries()) {
      const fault = await judgeLate(text, deps, signal).catch(modelFault);
      if (fault === "judged") {
        await unjudged.remove([text.id]);
        judged += 1;
        continue;
      }
      if (fault === "later") {
        await postpone(text);
        continue;
      }
      const { status, code } = fault;
      log.warn({ model: model.name, status, code, attempts: text.attempts }, "moderation is still out of reach");
      await postpone(text);
      // What one text meets for its own sake, the others need not meet.
      if (!fault.retryable || fault instanceof PlatformError) continue;
      for (const other of due.slice(index + 1)) await postpone(other);
      break;
    }
    return judged;
  };
}

function modelFault(error: unknown): ModelError | PlatformError {
  if (error instanceof ModelError || error instanceof PlatformError) return error;
  throw error;
}

function waitAfter(attempts: number): number {
  return Math.min(longestWaitMs, firstWaitMs * 2 ** (attempts + 1));
}

async function judgeLate(
  unjudged: UnjudgedText,
  deps: LateJudgingDeps,
  signal: AbortSignal,
): Promise<"judged" | "later"> {
  const { text, id: _id, at: _at, attempts: _attempts, ...about } = unjudged;
  const { model, policy, staff, followUp, hands, log } = deps;
  const { scores, hash } = await judgeContent(text, about, deps, signal);
  const { rules, version } = await policy.rulesFor(whomOf(about, staff));
  const decision = decide(scores, rules);
  await recordVerdict(hash, about, { scores, decision, version, model: model.name, isLate: true }, deps);
  if (decision.kind !== "block") return "judged";
  await followUp({ text, hash, about, scores, decision, rules }, "judged-late");
  if (rules.onLateBlock !== "withdraw" || about.turnId === null) return "judged";
  const withdrawn = await hands.withdraw(about.turnId, withdrawnLate);
  log.warn({ turnId: about.turnId, category: decision.category, withdrawn }, "an answer was judged late, and is to go");
  return withdrawn === "later" ? "later" : "judged";
}
