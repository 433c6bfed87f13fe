import { UserError } from "../errors.ts";
import type { PolicyChange } from "./admin.ts";
import type { ModerationCategory } from "../models/moderation-model.ts";
import { layerRule, type PolicyDocument, type PolicyLayer } from "./policy-document.ts";
import type { CategoryRule } from "./policy.ts";
import type { ProfileName } from "./profiles.ts";

export interface Layered {
  /** `platform:workspaceId` */
  readonly workspace: string;
  /** Null: for the whole workspace. */
  readonly channelId: string | null;
}

/** The policy with the change, for a workspace or one of its channels. @throws UserError where the change says nothing, or half of it. */
export function changedPolicy(
  policy: PolicyDocument,
  { workspace, channelId }: Layered,
  change: PolicyChange,
): PolicyDocument {
  demandWhole(change);
  if (channelId === null) {
    const layer = laidOver(policy.workspaces[workspace] ?? {}, change);
    return { ...policy, workspaces: { ...policy.workspaces, [workspace]: layer } };
  }
  const channel = `${workspace}:${channelId}`;
  return { ...policy, channels: { ...policy.channels, [channel]: laidOver(policy.channels[channel] ?? {}, change) } };
}

/** The policy with a profile (undefined: as it is) and whole rules of some categories, for a workspace or one of its channels. */
export function withRules(
  policy: PolicyDocument,
  { workspace, channelId }: Layered,
  profile: ProfileName | undefined,
  rules: ReadonlyMap<ModerationCategory, CategoryRule>,
): PolicyDocument {
  const over = (layer: PolicyLayer = {}): PolicyLayer => {
    const named = profile === undefined ? layer : { ...layer, profile };
    if (rules.size === 0) return named;
    const written = [...rules].map(([category, rule]) => [category, layerRule(rule)]);
    return { ...named, categories: { ...named.categories, ...Object.fromEntries(written) } };
  };
  if (profile === undefined && rules.size === 0) return policy;
  if (channelId === null)
    return { ...policy, workspaces: { ...policy.workspaces, [workspace]: over(policy.workspaces[workspace]) } };
  const channel = `${workspace}:${channelId}`;
  return { ...policy, channels: { ...policy.channels, [channel]: over(policy.channels[channel]) } };
}

/** The policy with the change for all workspaces that set nothing else. @throws UserError like {@link changedPolicy}. */
export function changedEverywhere(policy: PolicyDocument, change: PolicyChange): PolicyDocument {
  demandWhole(change);
  return { ...policy, everywhere: laidOver(policy.everywhere, change) };
}

function demandWhole({ profile, category, warn, block }: PolicyChange): void {
  const setsThreshold = warn !== undefined || block !== undefined;
  if ((category !== null) !== setsThreshold)
    throw incomplete("A category needs warn or block, and these need a category: `category:sexual block:0.7`");
  if (profile === null && category === null)
    throw incomplete("Please name a profile, or a category with warn or block.");
}

function laidOver(layer: PolicyLayer, { profile, category, warn, block }: PolicyChange): PolicyLayer {
  const named = profile === null ? layer : { ...layer, profile };
  if (category === null) return named;
  const rule = {
    ...named.categories?.[category],
    ...(warn !== undefined && { warn }),
    ...(block !== undefined && { block }),
  };
  return { ...named, categories: { ...named.categories, [category]: rule } };
}

/** What differs, as `where → setting: old → new`. */
export function differences(before: unknown, after: unknown, path: readonly string[] = []): string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (!isObject(before) || !isObject(after)) return [`${path.join(" → ")}: ${said(before)} → ${said(after)}`];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  const valueIn = (one: Record<string, unknown>, other: Record<string, unknown>, key: string) =>
    key in one || !isObject(other[key]) ? one[key] : {};
  return [...keys].flatMap((key) =>
    differences(valueIn(before, after, key), valueIn(after, before, key), [...path, key]),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function said(value: unknown): string {
  if (value === undefined) return "not set";
  return value === null ? "never" : typeof value === "string" ? value : JSON.stringify(value);
}

function incomplete(sentence: string): UserError {
  return new UserError("wrong-options", sentence);
}
