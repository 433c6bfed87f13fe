import { writeFile } from "node:fs/promises";
import { Command } from "commander";
import { describePromotion, renderFigures } from "../../fine-tuning/describe-models.ts";
import { lineOf } from "../../fine-tuning/describe-job.ts";
import type { Config } from "../../config.ts";
import { shutdownWarnings } from "../../fine-tuning/jobs/shutdowns.ts";
import { lossCurve } from "../../fine-tuning/loss-curve.ts";
import { openFineTuning } from "../../open-models.ts";
import { demandJob, describe } from "./job-commands.ts";
import { withStorage } from "./with-storage.ts";
import { withTuning } from "./with-tuning.ts";

interface Flags {
  readonly json?: true;
  readonly curve?: string;
}

const figuresMs = 30 * 86_400_000;

export function statusCommand(readConfig: () => Config): Command {
  return new Command("status")
    .description("one job with its progress, cost and losses; without one, what answers and how models have done")
    .argument("[job]", "its id")
    .option("--curve <file.png>", "write the job's loss curve as a picture")
    .option("--json", "print it as JSON")
    .action((job: string | undefined, flags: Flags) =>
      job === undefined ? statusOfAll(readConfig(), flags) : statusOfJob(job, readConfig(), flags),
    );
}

async function statusOfJob(job: string, config: Config, { json, curve }: Flags): Promise<void> {
  await withTuning(config, async (desk, signal) => {
    const view = await demandJob(desk, job, signal);
    if (curve !== undefined) await writeFile(curve, await lossCurve(view.points));
    console.log(json === true ? JSON.stringify(view) : describe(view));
  });
}

async function statusOfAll(config: Config, { json }: Flags): Promise<void> {
  const provider = await openFineTuning(config);
  await withStorage(config, async ({ tuning }, signal) => {
    const [promotions, figures, orders] = await Promise.all([
      tuning.promotions.current(),
      tuning.models.figures(Date.now() - figuresMs),
      provider === null ? [] : provider.service.list(5, signal),
    ]);
    const serving = [config.MODEL, ...promotions.map(({ model }) => model)];
    const deps = { notes: tuning.notes, now: Date.now };
    const warnings = provider === null ? [] : await shutdownWarnings(serving, { ...deps, provider }, signal);
    if (json === true) return console.log(JSON.stringify({ promotions, figures, jobs: orders, warnings }));
    const parts = [
      promotions.length === 0 ? `${config.MODEL} answers everywhere.` : promotions.map(describePromotion).join("\n"),
      renderFigures(figures),
      orders.map((line) => lineOf(line, Date.now())).join("\n"),
      warnings.join("\n"),
    ];
    console.log(
      parts
        .filter((part) => part !== "")
        .join("\n\n")
        .replaceAll("`", ""),
    );
  });
}
