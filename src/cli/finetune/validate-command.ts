import { createReadStream } from "node:fs";
import { access } from "node:fs/promises";
import { Command, Option } from "commander";
import type { Config } from "../../config.ts";
import { UserError } from "../../errors.ts";
import { trainableModel } from "../../fine-tuning/validation/estimate.ts";
import { renderReport } from "../../fine-tuning/validation/render.ts";
import { type FileReport, validateFile } from "../../fine-tuning/validation/validate.ts";
import type { Method } from "../../fine-tuning/validation/check-example.ts";
import { loadTokenCounterOf } from "../../models/gpt-token-count.ts";
import { openModeration } from "../../open-models.ts";
import { flaggedBy } from "./flagged-by.ts";

export interface ValidateFlags {
  readonly method?: Method;
  readonly model?: string;
  readonly validation?: string;
  readonly epochs?: number;
  readonly moderate?: true;
  readonly json?: true;
}

export const methodOption = () =>
  new Option("--method <method>", "which format; by the first example where it is not said").choices([
    "supervised",
    "dpo",
  ]);

export function validateCommand(readConfig: () => Config): Command {
  return new Command("validate")
    .description("check a training file: every error with its line and its fix, lengths, epochs and price")
    .argument("<file>", "JSON lines, as the provider takes them")
    .addOption(methodOption())
    .option("--model <model>", "the model to be tuned; decides the limit, the price and how tokens are counted")
    .option("--validation <file>", "a validation file, checked too, and for examples that are in both")
    .option("--epochs <n>", "how often the examples are gone through; by default as the provider would choose", Number)
    .option("--moderate", "ask the moderation model about every example")
    .option("--json", "print it as JSON")
    .action(async (file: string, flags: ValidateFlags) => {
      const reports = await validateFiles(file, flags, readConfig());
      if (flags.json === true) console.log(JSON.stringify(reports));
      else console.log(renderReports(reports));
      if (hasErrors(reports)) process.exitCode = 1;
    });
}

export interface Reports {
  readonly model: string;
  readonly file: string;
  readonly training: FileReport;
  readonly validation: { readonly file: string; readonly report: FileReport } | null;
}

export async function validateFiles(file: string, flags: ValidateFlags, config: Config): Promise<Reports> {
  const name = flags.model ?? config.FINE_TUNING_MODEL;
  const moderation = flags.moderate === true ? await openModeration(config) : null;
  if (flags.moderate === true && moderation === null)
    throw new UserError(
      "no-moderation",
      "No moderation is configured: OPENAI_API_KEY or MODERATION_API_KEY turns it on.",
    );
  const options = {
    model: trainableModel(name, config.FINE_TUNING_PRICES ?? {}),
    count: await loadTokenCounterOf(name),
    isFlagged: moderation === null ? null : flaggedBy(moderation, config),
    epochs: flags.epochs ?? null,
  };
  const { report, seen } = await read(file, { ...options, method: flags.method ?? null, training: null });
  if (flags.validation === undefined) return { model: name, file, training: report, validation: null };
  const second = await read(flags.validation, { ...options, method: report.method, training: seen });
  return { model: name, file, training: report, validation: { file: flags.validation, report: second.report } };
}

export function hasErrors({ training, validation }: Reports): boolean {
  return training.errors.total > 0 || (validation?.report.errors.total ?? 0) > 0;
}

export function renderReports({ file, training, validation }: Reports): string {
  const parts = [renderReport(file, training)];
  if (validation !== null) parts.push(renderReport(validation.file, validation.report));
  return parts.join("\n\n");
}

async function read(file: string, options: Parameters<typeof validateFile>[1]) {
  await access(file).catch(() => {
    throw new UserError("no-such-path", `There is no file \`${file}\`, or it can't be read.`);
  });
  return validateFile(createReadStream(file), options);
}
