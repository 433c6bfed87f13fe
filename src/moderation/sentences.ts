import type { ModerationCategory } from "../models/moderation-model.ts";
import type { AlertDecision } from "./alert-store.ts";
import type { Verdict } from "./moderator.ts";

/**
 * What people read in private. Fair: why, in plain words, and whom to ask. Without the category or the score, as a wrong
 * accusation hurts and a right one teaches evasion.
 */

const appeal = "If you think that this is a mistake, send /moderation appeal: a moderator will look at it.";

const blockedQuestion = `I can't help with this message: the automatic check found that it goes against what may be discussed with me here. You are welcome to put it differently. ${appeal}`;
const blockedAnswer = `I have withdrawn my answer: the automatic check found that it went against what I may say here. That may be my mistake and not yours; you are welcome to ask in another way. ${appeal}`;
const unavailable =
  "I can't check messages for safety at the moment, so I don't answer until I can. Please try again in a few minutes.";

/** Names no number, for a wrong one is worse than none; a policy can name those of its region. */
export const selfHarmSupport =
  "You don't have to be alone with this. Please talk to someone you trust, or to a helpline near you: findahelpline.com lists them by country. If you are in danger right now, call your local emergency number.";

/** The sentence that the author alone reads. */
export function refusalOf(verdict: Exclude<Verdict, { kind: "allow" }>, what: "question" | "answer"): string {
  if (verdict.kind === "unavailable") return unavailable;
  if (what === "question" && isSelfHarm(verdict.category))
    return `I can't help with this here. ${verdict.support ?? selfHarmSupport}`;
  return what === "question" ? blockedQuestion : blockedAnswer;
}

export function isSelfHarm(category: ModerationCategory): boolean {
  return category.startsWith("self-harm");
}

export const removedMessage =
  "I have removed your message: the automatic check found that it goes against what may be said there. If you think that this is a mistake, tell a moderator.";

export function warningOf(): string {
  return "A word in private: the automatic check found your message close to what is not allowed here. Nothing has happened; please mind how it may read to others.";
}

/** Why nothing followed from a moderator's decision. */
export const unreachableBecause: Readonly<Record<AlertDecision, string>> = {
  dismiss: "its author could not be told",
  wrong: "its author could not be told",
  delete: "the message could not be deleted from here: please do that yourself",
  timeOut: "nobody can be timed out from here: please do that yourself",
  warn: "its author could not be told",
};

/** Of an answer that passed while nothing could be judged. */
export const withdrawnLate = `I have withdrawn my answer: it passed while I could not check messages, and the check has now found that it goes against what may be said here. ${appeal}`;
