import type { ModerationCategory, ModerationScores } from "../models/moderation-model.ts";
import type { Log } from "../platform/log.ts";
import type { AlertReason, ModeratorAlerts } from "./alert-store.ts";
import type { ModeratorHands } from "./hands.ts";
import type { Judged } from "./judged.ts";
import type { Decision, Rules } from "./policy.ts";
import { isSelfHarm, removedMessage, selfHarmSupport, warningOf } from "./sentences.ts";

export interface Found {
  readonly text: string;
  readonly hash: string;
  readonly about: Judged;
  readonly scores: ModerationScores;
  readonly decision: Exclude<Decision, { kind: "allow" }>;
  readonly rules: Rules;
}

/** Does what the policy wants done beside allowing or refusing. Resolves when the alert is on disk; never throws. */
export type FollowUp = (found: Found, reason: Exclude<AlertReason, "appeal">) => Promise<void>;

export interface ConsequencesDeps {
  readonly alerts: ModeratorAlerts;
  readonly hands: ModeratorHands;
  /** Whether the words of what humans must look at are kept for a while. */
  readonly keepsEvidence: boolean;
  readonly log: Log;
  readonly now: () => number;
}

export function createConsequences({ alerts, hands, keepsEvidence, log, now }: ConsequencesDeps): FollowUp {
  return async ({ text, hash, about, scores, decision, rules }, reason) => {
    const { conversation, author, kind, messageId, turnId } = about;
    const { kind: verdict, category, actions } = decision;
    const isLate = reason === "judged-late";
    if (actions.includes("alert") || isLate) {
      const { id: conversationId, platform, workspaceId, channelId } = conversation;
      const who = { authorId: author.id, authorName: author.name };
      const where = { platform, workspaceId, channelId, conversationId, messageId, turnId };
      const link = messageId === null ? null : await hands.linkTo(conversation, messageId);
      const evidence = keepsEvidence ? text : null;
      const what = { hash, category, scores, verdict, evidence };
      await alerts.raise({ at: now(), reason, kind, ...where, ...who, link, ...what });
    }
    const note = (action: string) => (isDone: boolean) =>
      log.info({ turnId, action, isDone, category }, "what the moderation policy wants was tried");
    const isRemovable = actions.includes("delete") && messageId !== null && kind !== "answer";
    const removing = isRemovable ? hands.remove(conversation, messageId, `moderation: ${category}`) : null;
    void removing?.then(note("delete"));
    // Who is refused is told by the refusal.
    const isTold = verdict === "block" && kind !== "message" && !isLate;
    const needsWord = actions.includes("warn") || (kind === "message" && (isRemovable || isSelfHarm(category)));
    if (!needsWord || isTold || kind === "answer") return;
    const to = { ...conversation, authorId: author.id };
    void Promise.resolve(removing ?? false).then(async (isRemoved) =>
      note("warn")(await hands.tell(to, privateWords(category, rules, isRemoved))),
    );
  };
}

function privateWords(category: ModerationCategory, { support }: Rules, isRemoved: boolean): string {
  if (isSelfHarm(category)) return support ?? selfHarmSupport;
  return isRemoved ? removedMessage : warningOf();
}
