import { join } from "node:path";
import { Command } from "commander";
import type { Config } from "../../config.ts";
import type { DatasetReport } from "../../fine-tuning/dataset/build-dataset.ts";
import { candidateSources } from "../../fine-tuning/dataset/candidate-sources.ts";
import { writeDataset } from "../../fine-tuning/dataset/write-dataset.ts";
import { loadTokenCounterOf } from "../../models/gpt-token-count.ts";
import { openFlagged } from "./flagged-by.ts";
import { withStorage } from "./with-storage.ts";

interface Flags {
  readonly out?: string;
  readonly model?: string;
  readonly json?: true;
}

export function datasetCommand(readConfig: () => Config): Command {
  return new Command("dataset")
    .description("write what was answered well, of people who agreed, as files to train on, with a report page")
    .option("--out <folder>", "where they are written; FINE_TUNING_FOLDER where it is not said")
    .option("--model <model>", "the model to be tuned, for the figures in the report")
    .option("--json", "print the report as JSON")
    .action((flags: Flags) => write(flags, readConfig()));
}

async function write({ model, json, ...flags }: Flags, config: Config): Promise<void> {
  const out = flags.out ?? config.FINE_TUNING_FOLDER;
  const isFlagged = await openFlagged(config);
  const validate = { prices: config.FINE_TUNING_PRICES ?? {}, loadTokenCounterOf, isFlagged: null };
  const written = await withStorage(config, ({ training, golden }) =>
    writeDataset(out, model ?? config.FINE_TUNING_MODEL, {
      sources: candidateSources(training, golden),
      agreed: (people) => training.agreed(people),
      isFlagged,
      validate,
      now: Date.now,
    }),
  );
  console.log(json === true ? JSON.stringify({ folder: out, ...written }) : renderSummary(out, written.dataset));
}

function renderSummary(folder: string, { files, leftOut, masked, isModerated }: DatasetReport): string {
  const left = Object.entries(leftOut).map(([reason, count]) => `${count} ${reason}`);
  return [
    `${files["train.jsonl"]} examples for training, ${files["validation.jsonl"]} for validation, ${files["preferences.jsonl"]} preferences.`,
    `Left out: ${left.join(", ")}. Something was masked in ${masked.examples}.`,
    ...(isModerated ? [] : ["No text was moderated: no moderation is configured."]),
    ...(files["train.jsonl"] === 0
      ? ["Nothing yet: people agree with `/finetune consent on`, and like answers with 👍."]
      : []),
    `Written to ${folder}; look at ${join(folder, "report.html")} first.`,
  ].join("\n");
}
