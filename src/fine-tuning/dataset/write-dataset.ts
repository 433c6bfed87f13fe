import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FileReport } from "../validation/validate.ts";
import { type ValidateDeps, validateFiles } from "../validation/validate-files.ts";
import { buildDataset, type DatasetDeps, type DatasetReport } from "./build-dataset.ts";
import { openDatasetFiles } from "./dataset-files.ts";
import { renderReportPage } from "./render-report.ts";

export interface WriteDatasetDeps extends Pick<DatasetDeps, "sources" | "agreed" | "isFlagged"> {
  readonly validate: ValidateDeps;
  readonly now: () => number;
}

export interface WrittenDataset {
  readonly dataset: DatasetReport;
  readonly files: Readonly<Record<string, FileReport>>;
}

/** One conversation of ten is for validation. */
const validationShare = 0.1;
/** So many examples that hold something masked are shown in the report. */
const shownMasked = 5;

/** Writes what was answered well, of people who agreed, into a folder, with a report page for the model to be tuned. */
export async function writeDataset(folder: string, model: string, deps: WriteDatasetDeps): Promise<WrittenDataset> {
  const files = await openDatasetFiles(folder);
  const masked: string[] = [];
  const dataset = await buildDataset({
    ...deps,
    validationShare,
    write: async (file, line) => {
      if (file !== "preferences.jsonl" && masked.length < shownMasked && /\[[A-Z]+_\d+\]/.test(line))
        masked.push(JSON.stringify(JSON.parse(line), null, 2));
      await files.write(file, line);
    },
  });
  await files.close();

  const reports = await validateAll(folder, dataset, model, deps.validate);
  const at = deps.now();
  const page = renderReportPage({ at, dataset, model, files: reports, maskedExamples: masked });
  await writeFile(join(folder, "report.html"), page, { mode: 0o600 });
  const manifest = JSON.stringify({ at: new Date(at).toISOString(), ...dataset }, null, 2);
  await writeFile(join(folder, "manifest.json"), `${manifest}\n`);
  return { dataset, files: reports };
}

async function validateAll(folder: string, { files }: DatasetReport, model: string, deps: ValidateDeps) {
  const reports: Record<string, FileReport> = {};
  const pathOf = (name: keyof typeof files) => join(folder, name);
  const common = { model, method: null, epochs: null };
  if (files["train.jsonl"] > 0) {
    const validation = files["validation.jsonl"] > 0 ? pathOf("validation.jsonl") : null;
    const checked = await validateFiles({ ...common, training: pathOf("train.jsonl"), validation }, deps);
    reports["train.jsonl"] = checked.training;
    if (checked.validation !== null) reports["validation.jsonl"] = checked.validation.report;
  }
  if (files["preferences.jsonl"] > 0) {
    const checked = await validateFiles({ ...common, training: pathOf("preferences.jsonl"), validation: null }, deps);
    reports["preferences.jsonl"] = checked.training;
  }
  return reports;
}
