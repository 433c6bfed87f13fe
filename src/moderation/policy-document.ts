import * as z from "zod";
import { UserError } from "../errors.ts";
import { moderationCategories } from "../models/moderation-model.ts";
import type { CategoryRule } from "./policy.ts";
import { profileNames } from "./profiles.ts";

const threshold = z
  .number("must be a number from 0 to 1, or null for never")
  .min(0, "must be a number from 0 to 1, or null for never")
  .max(1, "must be a number from 0 to 1, or null for never")
  .nullable();

/** `allow` alone: nothing follows. */
const warnActions = z
  .array(z.enum(["allow", "note", "warn", "alert"], "must be allow, note, warn or alert: a warning lets the text pass"))
  .transform((actions) => actions.filter((action) => action !== "allow"));

/** What blocks is not answered, whether that is written or not. */
const blockActions = z
  .array(z.enum(["refuse", "warn", "delete", "alert"], "must be refuse, warn, delete or alert: what blocks can't pass"))
  .transform((actions) => [...new Set(["refuse", ...actions] as const)]);

const categoryRule = z.strictObject({
  warn: threshold.exactOptional(),
  block: threshold.exactOptional(),
  onWarn: warnActions.exactOptional(),
  onBlock: blockActions.exactOptional(),
});

const category = z.enum(moderationCategories, `must be one of ${moderationCategories.join(", ")}`);

/** A whole rule, as a layer holds it. */
export function layerRule(rule: CategoryRule): z.output<typeof categoryRule> {
  return categoryRule.parse(rule);
}

/** What is set here lies over what holds otherwise; a profile sets the thresholds of all categories anew. */
const layer = z.strictObject({
  profile: z.enum(profileNames, "must be relaxed, standard or strict").exactOptional(),
  judgeBy: z.enum(["flag", "score"], "must be flag or score").exactOptional(),
  onFailure: z.enum(["closed", "open"], "must be closed or open").exactOptional(),
  onLateBlock: z.enum(["alert", "withdraw"], "must be alert or withdraw").exactOptional(),
  support: z.string().trim().min(1).max(1_500).exactOptional(),
  categories: z.partialRecord(category, categoryRule).exactOptional(),
});

const layers = (pattern: RegExp, hint: string) => z.record(z.string().regex(pattern, hint), layer).default({});

const policyDocument = z.strictObject({
  everywhere: layer.default({}),
  workspaces: layers(/^[a-z]+:[^:\s]+$/, "must be platform:workspace, for example slack:T0123"),
  channels: layers(/^[a-z]+:[^:\s]+:[^:\s]+$/, "must be platform:workspace:channel, for example slack:T0123:C0456"),
  /** The last of several that somebody has wins. */
  roles: layers(
    /^(?:admin|moderator|[a-z]+:[^:\s]+)$/,
    "must be admin, moderator, or platform:role, for example discord:123456789012345678",
  ),
});

export type PolicyLayer = z.output<typeof layer>;

/** Everything that differs from the settings, from the general to the specific. */
export type PolicyDocument = z.output<typeof policyDocument>;

export const emptyPolicy: PolicyDocument = { everywhere: {}, workspaces: {}, channels: {}, roles: {} };

/** @throws UserError that names every fault with its place. */
export function parsePolicy(json: string): PolicyDocument {
  const parsed = policyDocument.safeParse(parseJson(json));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => {
    const message = issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message;
    return `- ${issue.path.join(" → ") || "the file"}: ${message}`;
  });
  throw new UserError("wrong-policy", `This is no policy:\n${faults.join("\n")}`);
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new UserError("wrong-policy", `This is no JSON: ${error instanceof Error ? error.message : ""}`);
  }
}
