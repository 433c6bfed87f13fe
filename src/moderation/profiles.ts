import { moderationCategories, type ModerationCategory } from "../models/moderation-model.ts";
import { type Action, type CategoryRule, highRiskCategories, type Rules } from "./policy.ts";

export const profileNames = ["relaxed", "standard", "strict"] as const;

export type ProfileName = (typeof profileNames)[number];

type Thresholds = Partial<Record<ModerationCategory, number>>;

interface Profile {
  readonly judgeBy: Rules["judgeBy"];
  readonly warn: Thresholds;
  readonly block: Thresholds;
}

/** Whoever speaks of harming themselves without the intent to is answered, and a human learns of it. */
const selfHarm = { "self-harm": 0.5, "self-harm/instructions": 0.5 } as const;

/** From the laxest to the strictest: what one blocks, those after it block too. */
const profiles: Readonly<Record<ProfileName, Profile>> = {
  relaxed: {
    judgeBy: "flag",
    warn: selfHarm,
    block: { hate: 0.8, harassment: 0.8, violence: 0.8 },
  },
  standard: {
    judgeBy: "flag",
    warn: selfHarm,
    block: { hate: 0.5, harassment: 0.5, violence: 0.5 },
  },
  strict: {
    judgeBy: "score",
    warn: { ...everywhere(0.2), "self-harm": 0.2, "self-harm/instructions": 0.2 },
    block: {
      ...everywhere(0.4),
      hate: 0.3,
      harassment: 0.3,
      violence: 0.3,
      "hate/threatening": 0.2,
      "harassment/threatening": 0.2,
      "self-harm/intent": 0.2,
      "sexual/minors": 0.2,
    },
  },
};

/** The rules of a profile, for all categories. */
export function rulesOf(name: ProfileName): Pick<Rules, "judgeBy" | "categories"> {
  const { judgeBy, warn, block } = profiles[name];
  const entries = moderationCategories.map((category): [ModerationCategory, CategoryRule] => [
    category,
    {
      warn: warn[category] ?? null,
      block: block[category] ?? null,
      onWarn: category.startsWith("self-harm") ? ["warn", "alert"] : ["note"],
      onBlock: blockActions(category),
    },
  ]);
  return { judgeBy, categories: Object.fromEntries(entries) as Rules["categories"] };
}

function blockActions(category: ModerationCategory): readonly Action[] {
  const isForHumans = highRiskCategories.has(category) || category.startsWith("self-harm");
  return isForHumans ? ["refuse", "alert"] : ["refuse"];
}

function everywhere(score: number): Thresholds {
  return Object.fromEntries(moderationCategories.map((category) => [category, score]));
}
