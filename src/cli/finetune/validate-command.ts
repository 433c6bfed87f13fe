import { Command, Option } from "commander";
import type { Config } from "../../config.ts";
import { UserError } from "../../errors.ts";
import { renderReport } from "../../fine-tuning/validation/render.ts";
import { hasErrors, type Reports, validateFiles } from "../../fine-tuning/validation/validate-files.ts";
import type { Method } from "../../fine-tuning/validation/check-example.ts";
import { loadTokenCounterOf } from "../../models/gpt-token-count.ts";
import { openFlagged } from "./flagged-by.ts";

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
      const reports = await validateByFlags(file, flags, readConfig());
      if (flags.json === true) console.log(JSON.stringify(reports));
      else console.log(renderReports(reports));
      if (hasErrors(reports)) process.exitCode = 1;
    });
}

export async function validateByFlags(file: string, flags: ValidateFlags, config: Config): Promise<Reports> {
  const isFlagged = flags.moderate === true ? await openFlagged(config) : null;
  if (flags.moderate === true && isFlagged === null)
    throw new UserError(
      "no-moderation",
      "No moderation is configured: OPENAI_API_KEY or MODERATION_API_KEY turns it on.",
    );
  const { method = null, validation = null, epochs = null, model = config.FINE_TUNING_MODEL } = flags;
  const deps = { prices: config.FINE_TUNING_PRICES ?? {}, loadTokenCounterOf, isFlagged };
  return validateFiles({ training: file, validation, model, method, epochs }, deps);
}

export function renderReports({ file, training, validation }: Reports): string {
  const parts = [renderReport(file, training)];
  if (validation !== null) parts.push(renderReport(validation.file, validation.report));
  return parts.join("\n\n");
}
