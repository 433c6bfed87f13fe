import type { Config } from "../../config.ts";
import type { ModerationModel } from "../../models/moderation-model.ts";
import { judgeByPolicy, thresholdsWith } from "../../moderation/policy.ts";

/** The category for which a text would be blocked, or null: by the same thresholds as in chat. */
export function flaggedBy(model: ModerationModel, config: Config): (text: string) => Promise<string | null> {
  const thresholds = thresholdsWith(config.thresholds);
  return async (text) => {
    const [scores] = await model.judge([text], AbortSignal.timeout(60_000));
    const verdict = scores === undefined ? { kind: "allow" as const } : judgeByPolicy(scores, thresholds);
    return verdict.kind === "block" ? verdict.category : null;
  };
}
