import type { AdminDeps } from "./create-admin.ts";
import type { RulesFor } from "./effective-rules.ts";

const dayMs = 86_400_000;
const manyAlerts = 100;

/** How moderation stands in one workspace, or in all where `whom` is null. Markdown. */
export async function statusOf(deps: AdminDeps, whom: RulesFor | null): Promise<string> {
  const { model, policy, verdicts, alerts, unjudged, staff, evidenceDays, now } = deps;
  if (model === null) return "**Moderation is off**: nothing is judged. `MODERATION=auto` in the settings turns it on.";
  const workspace = whom === null ? null : `${whom.platform}:${whom.workspaceId}`;
  const [{ version }, counts, open, waiting] = await Promise.all([
    policy.current(),
    verdicts.count({ since: now() - dayMs, workspace }),
    alerts.list({ since: 0, workspace, state: "open" }, manyAlerts),
    unjudged.size(),
  ]);
  const { allow, warn, block } = counts;
  const people = staff.admins.size + [...staff.moderators].filter((id) => !staff.admins.has(id)).length;
  return [
    `**Moderation is on**: \`${model.name}\` judges.`,
    ...(deps.isLocal ? [weaker] : []),
    `- Policy: ${version === 0 ? "as the settings say" : `version ${version}`}. \`/moderation thresholds\` shows what holds here.`,
    `- The last 24 hours: ${allow + warn + block} judged · ${block} blocked · ${warn} let pass with consequences`,
    `- Open alerts: ${open.length === manyAlerts ? `${manyAlerts} or more` : open.length}`,
    `- Passed unjudged, to be judged when that is possible: ${waiting}`,
    `- Words of what humans must look at are kept for ${evidenceDays} ${evidenceDays === 1 ? "day" : "days"}; other words never.`,
    `- Moderators and administrators: ${people}`,
  ].join("\n");
}

const weaker =
  "⚠️ It is a list of words, and **weaker than a model**: it knows single words in a few languages, not what a sentence means, and sees no threat, no graphic violence and nothing illicit. `OPENAI_API_KEY` turns the model on.";
