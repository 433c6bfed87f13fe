import * as z from "zod";
import { type ModerationCategory, moderationCategories, type ModerationScores } from "../models/moderation-model.ts";
import { blockingCategories } from "./policy.ts";
import { type ProfileName, profileNames, rulesOf } from "./profiles.ts";

/** What people said of a text; a category that is missing was not asked. */
export interface LabelledSample {
  readonly text: string;
  readonly labels: Readonly<Partial<Record<ModerationCategory, boolean>>>;
}

/** The labels of "A Holistic Approach to Undesired Content Detection" (Markov et al., 2022), in which OpenAI published its test set. */
const labelNames = {
  S: "sexual",
  H: "hate",
  V: "violence",
  HR: "harassment",
  SH: "self-harm",
  S3: "sexual/minors",
  H2: "hate/threatening",
  V2: "violence/graphic",
} as const;

const label = z.union([z.literal(0), z.literal(1)]).optional();

const row = z.looseObject({
  prompt: z.string(),
  ...(Object.fromEntries(Object.keys(labelNames).map((name) => [name, label])) as Record<
    keyof typeof labelNames,
    typeof label
  >),
});

/** @throws where the value is no sample. */
export function parseSample(value: unknown): LabelledSample {
  const parsed = row.parse(value);
  const names = Object.keys(labelNames) as (keyof typeof labelNames)[];
  const labels = names.flatMap((name) =>
    parsed[name] === undefined ? [] : [[labelNames[name], parsed[name] === 1] as const],
  );
  return { text: parsed.prompt, labels: Object.fromEntries(labels) };
}

export const labelledCategories: readonly ModerationCategory[] = Object.values(labelNames);

export interface Accuracy {
  readonly labelled: number;
  readonly positive: number;
  /** Null where nothing was found (precision) or there was nothing to find (recall). */
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
}

/** How well one way to decide agrees with people: by category, and on whether a text is undesired at all. */
export interface Agreement {
  readonly by: "model" | ProfileName;
  readonly categories: Readonly<Partial<Record<ModerationCategory, Accuracy>>>;
  readonly any: Accuracy;
}

/** The model by what it flags, each profile by what it blocks. */
export function evaluateSamples(
  samples: readonly LabelledSample[],
  scores: readonly ModerationScores[],
): readonly Agreement[] {
  const ways: readonly (readonly [Agreement["by"], (scores: ModerationScores) => readonly ModerationCategory[]])[] = [
    ["model", ({ categories }) => moderationCategories.filter((category) => categories[category].flagged)],
    ...profileNames.map((name) => [name, blockedBy(name)] as const),
  ];
  return ways.map(([by, find]) => {
    const found = scores.map((one) => new Set(find(one)));
    const categories = labelledCategories.map((category) => {
      const judged = samples.flatMap(({ labels }, index) => {
        const is = labels[category];
        return is === undefined ? [] : [{ is, says: found[index]?.has(category) === true }];
      });
      return [category, accuracyOf(judged)] as const;
    });
    const any = samples.map(({ labels }, index) => ({
      is: Object.values(labels).includes(true),
      says: (found[index]?.size ?? 0) > 0,
    }));
    return { by, categories: Object.fromEntries(categories), any: accuracyOf(any) };
  });
}

function blockedBy(name: ProfileName) {
  const rules = { ...rulesOf(name), onFailure: "closed", onLateBlock: "alert", support: null } as const;
  return (scores: ModerationScores) => blockingCategories(scores, rules);
}

function accuracyOf(judged: readonly { readonly is: boolean; readonly says: boolean }[]): Accuracy {
  const positive = judged.filter(({ is }) => is).length;
  const found = judged.filter(({ says }) => says).length;
  const right = judged.filter(({ is, says }) => is && says).length;
  const precision = found === 0 ? null : right / found;
  const recall = positive === 0 ? null : right / positive;
  const f1 = found + positive === 0 ? null : (2 * right) / (found + positive);
  return { labelled: judged.length, positive, precision, recall, f1 };
}
