import type { ModerationModel } from "../models/moderation-model.ts";
import { UserError } from "../errors.ts";
import { threadOf } from "../platform/message.ts";
import type { ModerationAdmin } from "./admin.ts";
import type { AlertStore } from "./alert-store.ts";
import { dryRun, type RulesOfVerdict } from "./dry-run.ts";
import type { RulesFor } from "./effective-rules.ts";
import type { ModeratorHands } from "./hands.ts";
import { whomOf } from "./judged.ts";
import { isAdmin, type Staff } from "./staff.ts";
import { applyButton, thresholdCard } from "./threshold-form.ts";
import { decide, type Rules } from "./policy.ts";
import type { PolicyBook } from "./policy-book.ts";
import { changedPolicy, differences } from "./policy-change.ts";
import type { PolicyDocument } from "./policy-document.ts";
import { renderDryRun, scoreBars } from "./render.ts";
import { statusOf } from "./status.ts";
import type { UnjudgedQueue } from "./unjudged-queue.ts";
import type { StoredVerdict, VerdictFilter, VerdictStore } from "./verdict-store.ts";

export interface AdminDeps {
  /** Null where moderation is turned off. */
  readonly model: ModerationModel | null;
  /** Whether it judges by word lists alone. */
  readonly isLocal: boolean;
  readonly policy: PolicyBook;
  readonly staff: Staff;
  readonly verdicts: VerdictStore;
  readonly alerts: AlertStore;
  readonly unjudged: UnjudgedQueue;
  readonly hands: Pick<ModeratorHands, "linkTo">;
  readonly evidenceDays: number;
  readonly now: () => number;
}

const dayMs = 86_400_000;
const examples = 5;

export function createModerationAdmin(deps: AdminDeps): ModerationAdmin {
  const { model, policy, staff, now } = deps;

  return {
    status: async (asker) => statusOf(deps, whomOf(asker, staff)),
    thresholds: (asker) => thresholdCard(asker, deps),
    async set({ conversation, author }, { isForChannel, why, ...change }) {
      const { platform, workspaceId, channelId } = conversation;
      const { policy: before, version } = await policy.current();
      const where = { workspace: `${platform}:${workspaceId}`, channelId: isForChannel ? channelId : null };
      const after = changedPolicy(before, where, change);
      const changes = differences(before, after);
      if (changes.length === 0) return "It is like that already.";
      const changed = await policy.change(after, version, `${platform}:${author.id}`, why);
      return [`The policy is version ${changed} now.`, ...changes.map((line) => `- ${line}`)].join("\n");
    },
    async test(asker, text, signal) {
      const { rules } = await policy.rulesFor(whomOf(asker, staff));
      return testText(model, rules, text, signal);
    },
    async dryRun(asker, { days, ...change }) {
      const { conversation } = asker;
      const { platform, workspaceId } = conversation;
      const workspace = `${platform}:${workspaceId}`;
      const { policy: present, version } = await policy.current();
      const proposed = changedPolicy(present, { workspace, channelId: null }, change);
      const markdown = await replay({ since: now() - days * dayMs, workspace }, present, proposed, deps);
      return { markdown, picture: null, buttons: isAdmin(asker, staff) ? [applyButton(version, change)] : [] };
    },
  };
}

/** @throws UserError where nobody judges; ModelError. */
export async function testText(
  model: ModerationModel | null,
  rules: Rules,
  text: string,
  signal: AbortSignal,
): Promise<string> {
  if (model === null) throw new UserError("moderation-off", "Moderation is turned off: nothing is judged.");
  const [scores] = await model.judge([text], signal);
  if (scores === undefined) throw new Error("a moderation model returned no judgement for a text");
  const decision = decide(scores, rules);
  const because = decision.kind === "allow" ? "" : ` because of ${decision.category}: ${decision.actions.join(", ")}`;
  const judged = scores.flagged ? "flagged" : "not flagged";
  return `**${verbs[decision.kind]}**${because}. ${model.name}: ${judged}.\n${scoreBars(scores)}`;
}

const verbs = { allow: "Would pass", warn: "Would pass with consequences", block: "Would be blocked" } as const;

/** Runs stored verdicts through two policies; in Markdown. */
export async function replay(
  filter: VerdictFilter,
  present: PolicyDocument,
  proposed: PolicyDocument,
  { policy, verdicts, hands }: Pick<AdminDeps, "policy" | "verdicts" | "hands">,
): Promise<string> {
  const rules = { present: rulesBy(policy, present), proposed: rulesBy(policy, proposed) };
  const ran = await dryRun(verdicts, filter, { ...rules, examples });
  const links = new Map<string, string>();
  for (const { id, messageId, conversationId } of [...ran.more, ...ran.fewer]) {
    const link = messageId === null ? null : await hands.linkTo(threadOf(conversationId), messageId);
    if (link !== null) links.set(id, link);
  }
  return renderDryRun(ran, links);
}

/** Many verdicts share a place and roles. */
function rulesBy(book: PolicyBook, document: PolicyDocument): RulesOfVerdict {
  const known = new Map<string, Rules>();
  return ({ platform, workspaceId, channelId, roles }: StoredVerdict) => {
    const whom: RulesFor = { platform, workspaceId, channelId, roles };
    const key = JSON.stringify(whom);
    const rules = known.get(key) ?? book.proposed(document, whom);
    known.set(key, rules);
    return rules;
  };
}
