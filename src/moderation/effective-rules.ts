import type { ModerationCategory } from "../models/moderation-model.ts";
import { moderationCategories } from "../models/moderation-model.ts";
import type { PolicyDocument, PolicyLayer } from "./policy-document.ts";
import type { CategoryRule, Rules } from "./policy.ts";
import { rulesOf } from "./profiles.ts";

/** Whom and where rules are for. */
export interface RulesFor {
  readonly platform: string;
  readonly workspaceId: string;
  readonly channelId: string;
  /** `admin`, `moderator`, and the platform's own as `platform:id`. */
  readonly roles: readonly string[];
}

/** The rules for a place and a person: settings < everywhere < workspace < channel < role. */
export function effectiveRules(settings: PolicyLayer, policy: PolicyDocument, whom: RulesFor): Rules {
  const workspace = `${whom.platform}:${whom.workspaceId}`;
  const roles = Object.entries(policy.roles).flatMap(([role, layer]) => (whom.roles.includes(role) ? [layer] : []));
  const specific = [policy.workspaces[workspace] ?? {}, policy.channels[`${workspace}:${whom.channelId}`] ?? {}];
  return [settings, policy.everywhere, ...specific, ...roles].reduce(laidOver, plain);
}

const plain: Rules = { ...rulesOf("standard"), onFailure: "closed", onLateBlock: "alert", support: null };

function laidOver(rules: Rules, { profile, categories = {}, ...rest }: PolicyLayer): Rules {
  const base = profile === undefined ? rules : { ...rules, ...rulesOf(profile) };
  const entries = moderationCategories.map((category): [ModerationCategory, CategoryRule] => [
    category,
    { ...base.categories[category], ...categories[category] },
  ]);
  return { ...base, ...rest, categories: Object.fromEntries(entries) as Rules["categories"] };
}
