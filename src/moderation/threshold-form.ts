import * as z from "zod";
import { UserError } from "../errors.ts";
import { moderationCategories } from "../models/moderation-model.ts";
import type { Card, CardAction, CardButton, CardReaction, Form, HandleCard } from "../platform/card.ts";
import type { Asker, PolicyChange } from "./admin.ts";
import { whomOf } from "./judged.ts";
import type { PolicyBook } from "./policy-book.ts";
import { changedPolicy, differences, type Layered, withRules } from "./policy-change.ts";
import type { PolicyDocument } from "./policy-document.ts";
import type { Rules } from "./policy.ts";
import { profileNames } from "./profiles.ts";
import { thresholdTable } from "./render.ts";
import { demandAdmin, isAdmin, type Staff } from "./staff.ts";
import { parseThresholdLines, thresholdLines } from "./threshold-lines.ts";

export interface ThresholdFormDeps {
  readonly policy: PolicyBook;
  readonly staff: Staff;
}

const unchanged = "as it is";
const scopes = ["workspace", "channel"] as const;
const filled = z.object({
  thresholds: z.string(),
  profile: z.enum([unchanged, ...profileNames, ""]).transform((name) => profileNames.find((known) => known === name)),
  scope: z.enum(scopes),
  why: z.string().transform((words) => words.trim().slice(0, 500).toWellFormed()),
});
const number = z.coerce.number().int().min(0);
const orNull = <T extends string>(names: readonly [T, ...T[]]) =>
  z.enum(["", ...names]).transform((name) => names.find((known) => known === name) ?? null);
const applied = z.tuple([
  number,
  orNull(profileNames),
  orNull(moderationCategories),
  z.string().transform((score) => (score === "" ? undefined : score === "off" ? null : Number(score))),
]);

/** What holds in a channel, for all whatever their roles; administrators get a button that opens a form. */
export async function thresholdCard(asker: Asker, { policy, staff }: ThresholdFormDeps): Promise<Card> {
  const { rules, version } = await policy.rulesFor(whomOf(asker, staff));
  const edit: CardButton = { action: "policy.edit", value: "", label: "✏️ Change", style: "primary" };
  return {
    markdown: `**What holds for you in this channel** (policy version ${version})\n${thresholdTable(rules)}`,
    picture: null,
    buttons: isAdmin(asker, staff) ? [edit] : [],
  };
}

/** By which an administrator sets what a dry run has tried. What comes back fits into the button. */
export function applyButton(version: number, { profile, category, block }: PolicyChange): CardButton {
  const score = block === undefined ? "" : (block ?? "off");
  const value = [version, profile ?? "", category ?? "", score].join("|");
  return { action: "policy.apply", value, label: "Apply to the workspace", style: "danger" };
}

/** The form with thresholds as they are, what is filled in, and what a dry run has tried. */
export function handlePolicy(deps: ThresholdFormDeps): HandleCard {
  return async (action) => {
    demandAdmin(action, deps.staff);
    switch (action.action) {
      case "policy.edit":
        return { kind: "open", form: await formFor(action, deps.policy) };
      case "policy.save":
        return save(action, deps);
      default:
        return apply(action, deps.policy);
    }
  };
}

async function formFor(asker: Asker, policy: PolicyBook): Promise<Form> {
  const { rules, version } = await rulesHere(asker, policy);
  const field = { hint: null, choices: [], initial: "", isRequired: true };
  return {
    action: "policy.save",
    value: String(version),
    title: "What is blocked",
    submit: "Save",
    fields: [
      {
        ...field,
        name: "thresholds",
        label: "category warn block on-block on-warn",
        hint: "Scores from 0 to 1, or off. What follows: refuse, delete, alert, warn; on a warning note, warn, alert",
        kind: "text",
        initial: thresholdLines(rules.categories),
      },
      {
        ...field,
        name: "profile",
        label: "Profile",
        kind: "choice",
        choices: [unchanged, ...profileNames],
        initial: unchanged,
      },
      { ...field, name: "scope", label: "For", kind: "choice", choices: scopes, initial: "channel" },
      { ...field, name: "why", label: "Why (kept with the change)", kind: "line", isRequired: false },
    ],
  };
}

async function save(action: CardAction, deps: ThresholdFormDeps): Promise<CardReaction> {
  const { policy } = deps;
  const { thresholds, profile, scope, why } = filled.parse(action.fields);
  const typed = parseThresholdLines(thresholds);
  const { rules } = await rulesHere(action, policy);
  const { policy: before, version } = await policy.current();
  if (version !== number.parse(action.value)) throw changedMeanwhile();
  const shown = parseThresholdLines(thresholdLines(rules.categories));
  const changed = [...typed].filter(([category, rule]) => differences(shown.get(category), rule).length > 0);
  const after = withRules(before, layerOf(action, scope), profile, new Map(changed));
  return settle(action, policy, { before, after, version, why });
}

async function apply(action: CardAction, policy: PolicyBook): Promise<CardReaction> {
  const [basedOn, profile, category, block] = applied.parse(action.value.split("|"));
  const { policy: before, version } = await policy.current();
  if (version !== basedOn) throw changedMeanwhile();
  const after = changedPolicy(before, layerOf(action, "workspace"), { profile, category, warn: undefined, block });
  return settle(action, policy, { before, after, version, why: "applied after a dry run" });
}

interface Settling {
  readonly before: PolicyDocument;
  readonly after: PolicyDocument;
  readonly version: number;
  readonly why: string;
}

async function settle(
  { conversation, author }: CardAction,
  policy: PolicyBook,
  { before, after, version, why }: Settling,
): Promise<CardReaction> {
  const changes = differences(before, after);
  if (changes.length === 0) return { kind: "tell", markdown: "It is like that already." };
  const changed = await policy.change(after, version, `${conversation.platform}:${author.id}`, why);
  const lines = [`The policy is version ${changed} now.`, ...changes.map((line) => `- ${line}`)];
  return { kind: "replace", card: { markdown: lines.join("\n"), picture: null, buttons: [] } };
}

/** Whatever roles people have: those are set elsewhere. */
async function rulesHere({ conversation }: Asker, policy: PolicyBook): Promise<{ rules: Rules; version: number }> {
  const { platform, workspaceId, channelId } = conversation;
  return policy.rulesFor({ platform, workspaceId, channelId, roles: [] });
}

function layerOf({ conversation }: Asker, scope: "workspace" | "channel"): Layered {
  const { platform, workspaceId, channelId } = conversation;
  return { workspace: `${platform}:${workspaceId}`, channelId: scope === "channel" ? channelId : null };
}

function changedMeanwhile(): UserError {
  return new UserError(
    "policy-changed",
    "Somebody has changed the policy meanwhile. Please look at it again, and repeat your change if it is still right.",
  );
}
