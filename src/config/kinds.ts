/** The kinds of value that settings have, each refusing a wrong one in words that the operator can act on. */
import * as z from "zod";
import { moderationCategories, type ModerationCategory } from "../models/moderation-model.ts";

export const secret = (group: string, help: string, example: string, pattern: RegExp, hint: string) =>
  z.string().regex(pattern, hint).optional().meta({ group, help, example, isSecret: true });

export const oneOf = <const T extends readonly string[]>(...values: T) =>
  z.enum(values, `must be ${new Intl.ListFormat("en", { type: "disjunction" }).format(values)}`);

export const onOff = oneOf("on", "off").transform((value) => value === "on");

export const numberWithin = (min: number, max: number, error = `must be a number from ${min} to ${max}`) =>
  z.coerce.number(error).min(min, error).max(max, error);

export function wholeNumber(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}`;
  return numberWithin(min, max, error).int(error);
}

export const list = z.string().transform((value) =>
  value
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== ""),
);

/** Channels as `platform:workspace:channel`, at most one of each workspace. */
export const channels = list.transform((given, context) => {
  const parsed = given.flatMap((item) => {
    const [, platform, workspaceId, channelId] = /^(slack|discord):([^:\s]+):([^:\s]+)$/.exec(item) ?? [];
    if (platform !== undefined && workspaceId !== undefined && channelId !== undefined)
      return [{ platform, workspaceId, channelId, threadId: null }];
    context.addIssue(`"${item}" is not platform:workspace:channel, for example slack:T0123ABCD:C0456EFGH`);
    return [];
  });
  const workspaces = parsed.map(({ platform, workspaceId }) => `${platform}:${workspaceId}`);
  const twice = workspaces.find((workspace, index) => workspaces.indexOf(workspace) !== index);
  if (twice !== undefined) context.addIssue(`${twice} has two channels; it can have one`);
  return parsed;
});

export const httpUrl = z.url({ protocol: /^https?$/, error: "is not an http(s) address" });

const dollars = z.number("must be a number").min(0, "must not be negative");

/** A map from a model's name to its prices, as JSON. */
export const prices = z
  .string()
  .transform(parseJson)
  .pipe(
    z.record(z.string(), z.strictObject({ input: dollars, cached: dollars, output: dollars }), {
      error: "must be a JSON object with the prices of each model",
    }),
  );

/** A map from a model's name to one price, as JSON. */
export const trainingPrices = z
  .string()
  .transform(parseJson)
  .pipe(
    z.record(z.string(), dollars, { error: "must be a JSON object with the price of a million tokens for each model" }),
  );

function parseJson(value: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(value);
  } catch {
    context.addIssue("is not JSON");
    return z.NEVER;
  }
}

type Thresholds = Partial<Record<ModerationCategory, number | null>>;

/** `category=score` or `category=off`, separated by commas. Null stands for off. */
export const thresholds = z.string().transform((value, context): Thresholds => {
  const parsed: Thresholds = {};
  for (const part of value.split(",")) {
    const [name = "", score = ""] = part.split("=").map((side) => side.trim());
    const category = moderationCategories.find((known) => known === name);
    const number = score === "off" ? null : Number(score);
    if (category === undefined) context.addIssue(`"${name}" is none of ${moderationCategories.join(", ")}`);
    else if (score === "" || (number !== null && !(number >= 0 && number <= 1)))
      context.addIssue(`${name}: "${score}" is neither a number from 0 to 1 nor off`);
    else parsed[category] = number;
  }
  return parsed;
});
