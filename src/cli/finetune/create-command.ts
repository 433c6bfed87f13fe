import { createInterface } from "node:readline/promises";
import { Command } from "commander";
import type { Config } from "../../config.ts";
import { UserError } from "../../errors.ts";
import type { TuningOrder } from "../../fine-tuning/tuning-orders.ts";
import { priceOf } from "../../fine-tuning/validation/render.ts";
import { retry } from "../../models/retry.ts";
import { hasErrors, type Reports } from "../../fine-tuning/validation/validate-files.ts";
import { methodOption, renderReports, validateByFlags, type ValidateFlags } from "./validate-command.ts";
import { commandLine, withTuning } from "./with-tuning.ts";

interface Flags extends ValidateFlags {
  readonly suffix?: string;
  readonly seed?: number;
  readonly batchSize?: number;
  readonly learningRate?: number;
  readonly beta?: number;
  readonly yes?: true;
}

/** The service may be out of reach for so long, before it is left to the running bot. */
const placingMs = 120_000;

export function createCommand(readConfig: () => Config): Command {
  return new Command("create")
    .description("check the files, say what it costs, and order a job")
    .argument("<file>", "training examples, as `finetune dataset` writes them")
    .addOption(methodOption())
    .option("--model <model>", "the model to be tuned; FINE_TUNING_MODEL where it is not said")
    .option("--validation <file>", "examples to measure by")
    .option("--suffix <name>", "part of the tuned model's name, at most 64 characters")
    .option("--epochs <n>", "how often the examples are gone through", Number)
    .option("--batch-size <n>", "examples a step", Number)
    .option("--learning-rate <n>", "a factor on the service's own rate", Number)
    .option("--beta <n>", "of dpo: how near it stays to the model it comes from", Number)
    .option("--seed <n>", "for the same result again", Number)
    .option("--yes", "do not ask before it costs something")
    .option("--json", "print the order as JSON; needs --yes")
    .action((file: string, flags: Flags) => order(file, flags, readConfig()));
}

async function order(file: string, flags: Flags, config: Config): Promise<void> {
  await withTuning(config, async (desk, signal) => {
    const { capability, says } = await desk.capability(false, signal);
    if (capability.kind === "closed" || capability.kind === "unsupported") throw new UserError("not-offered", says);
    const reports = await validateByFlags(file, flags, config);
    if (flags.json !== true) console.log(renderReports(reports));
    if (hasErrors(reports)) throw new UserError("faulty-file", "Nothing was uploaded: the file has errors.");
    if (!(await confirms(reports, flags))) return console.log("Nothing was uploaded.");

    const { training } = reports;
    const { epochs, billedTokens, price } = training.estimate;
    const { key } = await desk.order(
      {
        key: null,
        checkedFile: null,
        what: { model: reports.model, method: training.method, ...chosenBy(flags) },
        trainingPath: file,
        validationPath: flags.validation ?? null,
        expects: { epochs, billedTokens, price },
        by: commandLine,
      },
      signal,
    );
    const placed = await retry(() => desk.place(key, signal), { deadlineMs: placingMs }, signal);
    if (placed?.state === "refused") throw new UserError("refused", placed.error ?? "The service refused the job.");
    console.log(flags.json === true ? JSON.stringify(placed) : sentenceOf(key, placed));
  });
}

function chosenBy({ suffix, seed, epochs, batchSize, learningRate, beta }: Flags) {
  const hyperparameters = {
    epochs: epochs ?? null,
    batchSize: batchSize ?? null,
    learningRateMultiplier: learningRate ?? null,
    beta: beta ?? null,
  };
  return { suffix: suffix ?? null, seed: seed ?? null, hyperparameters };
}

async function confirms({ training, model }: Reports, { yes, json }: Flags): Promise<boolean> {
  if (yes === true) return true;
  if (json === true || process.stdin.isTTY !== true)
    throw new UserError("not-confirmed", "Nothing was uploaded: say --yes where nobody can be asked.");
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await lines.question(`Tune ${model} for ${priceOf(training.estimate.price)}? [y/N] `);
  lines.close();
  return /^y(?:es)?$/i.test(answer.trim());
}

function sentenceOf(key: string, order: TuningOrder | null): string {
  return order?.jobId == null
    ? `The order ${key} is on its way: the running bot brings it to the service.`
    : `Ordered: ${order.jobId}. See it with: threadwise finetune status ${order.jobId}`;
}
