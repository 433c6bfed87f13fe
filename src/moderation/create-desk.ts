import { UserError } from "../errors.ts";
import type { HistoryStore } from "../conversation/history.ts";
import type { ModerationModel } from "../models/moderation-model.ts";
import type { Asker, ModeratorDesk } from "./admin.ts";
import type { AlertStore, ModeratorAlerts } from "./alert-store.ts";
import { loadQueue } from "./alert-queue.ts";
import { checkConversations } from "./check.ts";
import type { Decide } from "./decisions.ts";
import { whomOf } from "./judged.ts";
import type { Staff } from "./staff.ts";
import type { PolicyBook } from "./policy-book.ts";
import { ago, worstCategory } from "./render.ts";
import type { VerdictStore } from "./verdict-store.ts";

export interface DeskDeps {
  readonly model: ModerationModel | null;
  readonly policy: PolicyBook;
  readonly staff: Staff;
  readonly verdicts: VerdictStore;
  readonly store: AlertStore;
  readonly alerts: ModeratorAlerts;
  readonly decide: (decide: Decide) => Promise<string>;
  readonly history: Pick<HistoryStore, "load" | "recent">;
  readonly watch: (asker: Asker, isOn: boolean) => Promise<string>;
  readonly now: () => number;
}

const dayMs = 86_400_000;
/** Whoever was refused longer ago would hardly ask. */
const appealDays = 7;

export function createModeratorDesk(deps: DeskDeps): ModeratorDesk {
  const { model, policy, staff, store, decide, history, now } = deps;

  return {
    queue: ({ conversation }) => loadQueue(store, workspaceOf(conversation), 1, now()),
    decide: ({ conversation, author }, alertId, decision, why) =>
      decide({
        alertId,
        workspace: workspaceOf(conversation),
        decision,
        by: { ...author, platform: conversation.platform },
        why,
      }),
    async check(asker, signal) {
      if (model === null) throw new UserError("moderation-off", "Moderation is turned off: nothing is judged.");
      const { rules } = await policy.rulesFor(whomOf(asker, staff));
      return checkConversations(asker.conversation, { model, rules, history }, signal);
    },
    watch: deps.watch,
    appeal: (asker, why) => appeal(asker, why, deps),
  };
}

async function appeal({ conversation, author }: Asker, why: string, deps: DeskDeps): Promise<string> {
  const { verdicts, store, alerts, now } = deps;
  const refused = await verdicts.lastBlocked(conversation, author.id);
  if (refused === null || now() - refused.at > appealDays * dayMs)
    return "Nothing of yours was refused here in the last week.";
  const workspace = workspaceOf(conversation);
  const asked = (await store.list({ since: refused.at, workspace, state: "any" }, 1_000)).find(
    ({ reason, turnId, hash }) => reason === "appeal" && turnId === refused.turnId && hash === refused.hash,
  );
  if (asked !== undefined) {
    const { decided } = asked;
    if (decided === null) return "You have asked about this already: a moderator has yet to decide.";
    const outcome = decided.decision === "wrong" ? "that it was a mistake" : "that it stands";
    return `You have asked about this already, and a moderator has decided ${outcome}, ${ago(now() - decided.at)}.`;
  }
  const {
    id: _id,
    decision: _decision,
    roles: _roles,
    model: _model,
    policyVersion: _version,
    isLate: _late,
    ...about
  } = refused;
  await alerts.raise({
    ...about,
    at: now(),
    reason: "appeal",
    authorName: author.name,
    link: null,
    category: worstCategory(refused.scores),
    verdict: "block",
    evidence: why === "" ? null : `The author says: ${why}`,
  });
  return "Thank you. A moderator will look at it, and you will be told.";
}

function workspaceOf({ platform, workspaceId }: Asker["conversation"]): string {
  return `${platform}:${workspaceId}`;
}
