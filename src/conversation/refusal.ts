import type { ModerationCategory } from "../models/moderation-model.ts";
import type { Verdict } from "../moderation/moderator.ts";

/** Neutral on purpose: it names no category, as a wrong accusation hurts and a right one teaches evasion. */
const blockedQuestion =
  "I can't help with this message: it goes against what may be discussed with me here. You are welcome to put it differently.";
const blockedAnswer =
  "I have withdrawn my answer: it went against what I may say here. You are welcome to ask in another way.";
const selfHarm =
  "I can't help with this here, but you don't have to be alone with it. Please talk to someone you trust, or to a helpline near you: findahelpline.com lists them by country. If you are in danger right now, call your local emergency number.";
const unavailable =
  "I can't check messages for safety at the moment, so I don't answer until I can. Please try again in a few minutes.";

/** The sentence that the author alone reads. */
export function refusalOf(verdict: Exclude<Verdict, { kind: "allow" }>, what: "question" | "answer"): string {
  if (verdict.kind === "unavailable") return unavailable;
  if (what === "question" && isSelfHarm(verdict.category)) return selfHarm;
  return what === "question" ? blockedQuestion : blockedAnswer;
}

function isSelfHarm(category: ModerationCategory): boolean {
  return category.startsWith("self-harm");
}
