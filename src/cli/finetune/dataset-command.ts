import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import type { Config } from "../../config.ts";
import { buildDataset, type DatasetReport } from "../../fine-tuning/dataset/build-dataset.ts";
import { type DatasetFiles, openDatasetFiles } from "../../fine-tuning/dataset/dataset-files.ts";
import { goldenCandidates } from "../../fine-tuning/dataset/golden-candidates.ts";
import { ratedCandidates } from "../../fine-tuning/dataset/rated-candidates.ts";
import { renderReportPage } from "../../fine-tuning/dataset/render-report.ts";
import type { FileReport } from "../../fine-tuning/validation/validate.ts";
import { openModeration } from "../../open-models.ts";
import { flaggedBy } from "./flagged-by.ts";
import { validateFiles } from "./validate-command.ts";
import { withStorage } from "./with-storage.ts";

interface Flags {
  readonly out: string;
  readonly model?: string;
  readonly json?: true;
}

/** One conversation of ten is for validation. */
const validationShare = 0.1;
/** So many examples that hold something masked are shown in the report. */
const shownMasked = 5;

export function datasetCommand(readConfig: () => Config): Command {
  return new Command("dataset")
    .description("write what was answered well, of people who agreed, as files to train on, with a report page")
    .option("--out <folder>", "where they are written", join("data", "dataset"))
    .option("--model <model>", "the model to be tuned, for the figures in the report")
    .option("--json", "print the report as JSON")
    .action((flags: Flags) => writeDataset(flags, readConfig()));
}

async function writeDataset(flags: Flags, config: Config): Promise<void> {
  const files = await openDatasetFiles(flags.out);
  const masked: string[] = [];
  const dataset = await build(config, {
    ...files,
    write: async (file, line) => {
      if (file !== "preferences.jsonl" && masked.length < shownMasked && /\[[A-Z]+_\d+\]/.test(line))
        masked.push(JSON.stringify(JSON.parse(line), null, 2));
      await files.write(file, line);
    },
  });
  await files.close();

  const model = flags.model ?? config.FINE_TUNING_MODEL;
  const reports = await validateAll(flags.out, dataset, model, config);
  const at = Date.now();
  const page = renderReportPage({ at, dataset, model, files: reports, maskedExamples: masked });
  await writeFile(join(flags.out, "report.html"), page, { mode: 0o600 });
  await writeFile(
    join(flags.out, "manifest.json"),
    `${JSON.stringify({ at: new Date(at).toISOString(), ...dataset }, null, 2)}\n`,
  );
  if (flags.json === true) console.log(JSON.stringify({ folder: flags.out, dataset, files: reports }));
  else console.log(renderSummary(flags.out, dataset));
}

async function build(config: Config, files: DatasetFiles): Promise<DatasetReport> {
  const moderation = await openModeration(config);
  return withStorage(config, async ({ training, golden }) => {
    const goldenIds = new Set((await golden.list()).map(({ id }) => id));
    return buildDataset({
      sources: [() => ratedCandidates(() => training.rated()), () => goldenCandidates(training.rated(), goldenIds)],
      agreed: (people) => training.agreed(people),
      isFlagged: moderation === null ? null : flaggedBy(moderation, config),
      write: files.write,
      validationShare,
    });
  });
}

async function validateAll(folder: string, { files }: DatasetReport, model: string, config: Config) {
  const reports: Record<string, FileReport> = {};
  const pathOf = (name: keyof typeof files) => join(folder, name);
  if (files["train.jsonl"] > 0) {
    const validation = files["validation.jsonl"] > 0 ? { validation: pathOf("validation.jsonl") } : {};
    const checked = await validateFiles(pathOf("train.jsonl"), { model, ...validation }, config);
    reports["train.jsonl"] = checked.training;
    if (checked.validation !== null) reports["validation.jsonl"] = checked.validation.report;
  }
  if (files["preferences.jsonl"] > 0)
    reports["preferences.jsonl"] = (await validateFiles(pathOf("preferences.jsonl"), { model }, config)).training;
  return reports;
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
