import { readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { gunzipSync } from "node:zlib";
import { Command } from "commander";
import * as z from "zod";
import type { Config } from "../config.ts";
import { UserError } from "../errors.ts";
import { type ModerationModel, moderationCategories, type ModerationScores } from "../models/moderation-model.ts";
import {
  type Accuracy,
  type Agreement,
  evaluateSamples,
  labelledCategories,
  parseSample,
} from "../moderation/evaluate-samples.ts";
import { table } from "../moderation/render.ts";
import { openModeration } from "../open-models.ts";

interface Options {
  readonly scores?: string;
  readonly saveScores?: string;
  readonly json?: true;
}

export function evaluateCommand(readConfig: () => Config): Command {
  return new Command("evaluate")
    .description("precision, recall and F1 of the model and of each profile on texts that people have labelled")
    .argument("<samples.jsonl[.gz]>", "a line each: prompt, and labels S, H, V, HR, SH, S3, H2, V2 as 0 or 1")
    .option("--scores <file.jsonl>", "scores that were saved, in the samples' order, instead of asking the model")
    .option("--save-scores <file.jsonl>", "keep the scores for another time")
    .option("--json", "print it as JSON")
    .action(async (file: string, options: Options) => evaluate(file, options, readConfig()));
}

async function evaluate(file: string, options: Options, config: Config): Promise<void> {
  const samples = (await readLines(file)).map((value, index) => parsed(() => parseSample(value), file, index));
  const judged =
    options.scores === undefined
      ? await judge(
          samples.map(({ text }) => text),
          config,
        )
      : await load(options.scores);
  if (judged.scores.length !== samples.length)
    throw new UserError("wrong-scores", `${judged.scores.length} scores for ${samples.length} samples.`);
  if (options.saveScores !== undefined)
    await writeFile(options.saveScores, judged.scores.map((scores) => `${JSON.stringify(scores)}\n`).join(""));

  const agreements = evaluateSamples(samples, judged.scores);
  if (options.json === true) return console.log(JSON.stringify({ samples: samples.length, by: judged.by, agreements }));
  console.log(
    [...agreements.map(renderAgreement), howMeasured(basename(file), samples.length, judged.by)].join("\n\n"),
  );
}

async function judge(texts: readonly string[], config: Config) {
  const model = await openModeration(config);
  if (model === null) throw new UserError("moderation-off", "Moderation is off: name a file of scores, or turn it on.");
  return { scores: await judgeAll(model, texts), by: model.name };
}

const atOnce = 64;

async function judgeAll(model: ModerationModel, texts: readonly string[]): Promise<ModerationScores[]> {
  const scores: ModerationScores[] = [];
  for (let at = 0; at < texts.length; at += atOnce)
    scores.push(...(await model.judge(texts.slice(at, at + atOnce), AbortSignal.timeout(120_000))));
  return scores;
}

const judgement = z.object({ flagged: z.boolean(), score: z.number().min(0).max(1) });
const savedScores = z.object({
  flagged: z.boolean(),
  categories: z.object(Object.fromEntries(moderationCategories.map((category) => [category, judgement]))),
});

async function load(file: string) {
  const scores = (await readLines(file)).map((value, index) =>
    parsed(() => savedScores.parse(value) as ModerationScores, file, index),
  );
  return { scores, by: basename(file) };
}

async function readLines(file: string): Promise<unknown[]> {
  const bytes = await readFile(file).catch(() => {
    throw new UserError("no-such-file", `${file} can't be read.`);
  });
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line, index) => parsed(() => JSON.parse(line) as unknown, file, index));
}

/** Texts of such files are offensive: what is wrong is said by its line. */
function parsed<Result>(parse: () => Result, file: string, index: number): Result {
  try {
    return parse();
  } catch {
    throw new UserError("wrong-line", `${file}: line ${index + 1} is not what it should be.`);
  }
}

function renderAgreement({ by, categories, any }: Agreement): string {
  const rows = labelledCategories.map((category) => rowOf(category, categories[category] ?? any));
  const title = by === "model" ? "**What the model flags**" : `**What the profile \`${by}\` blocks**`;
  const head = ["category", "labelled", "positive", "precision", "recall", "F1"];
  return `${title}\n${table([head, ...rows, rowOf("any of them", any)])}`;
}

function rowOf(name: string, { labelled, positive, precision, recall, f1 }: Accuracy): string[] {
  return [
    name,
    String(labelled),
    String(positive),
    ...[precision, recall, f1].map((value) => value?.toFixed(3) ?? "–"),
  ];
}

function howMeasured(file: string, samples: number, by: string): string {
  return [
    "**How it was measured**",
    `- ${samples} texts of ${file}, with the scores of ${by}.`,
    "- A text whose label for a category is missing does not count in that category.",
    "- The model is right where it flags what people have labelled; a profile where the category is a reason for it to block.",
    "- In the last row a text is positive where people have labelled it with any category, and found where any of all 13 is.",
    "- The profiles as they come: neither the settings nor the policy that is set play a part.",
  ].join("\n");
}
