import type { Config } from "../../config.ts";
import type { ModerationModel } from "../../models/moderation-model.ts";
import { effectiveRules } from "../../moderation/effective-rules.ts";
import { decide } from "../../moderation/policy.ts";
import { emptyPolicy } from "../../moderation/policy-document.ts";
import { policyOf } from "../../open-moderation.ts";

/** No channel's and nobody's own rules: what is trained on is for everybody. */
const everywhere = { platform: "", workspaceId: "", channelId: "", roles: [] };

/** The category for which a text would be blocked, or null: by the thresholds of the settings. */
export function flaggedBy(model: ModerationModel, config: Config): (text: string) => Promise<string | null> {
  const rules = effectiveRules(policyOf(config), emptyPolicy, everywhere);
  return async (text) => {
    const [scores] = await model.judge([text], AbortSignal.timeout(60_000));
    const decision = scores === undefined ? null : decide(scores, rules);
    return decision?.kind === "block" ? decision.category : null;
  };
}
