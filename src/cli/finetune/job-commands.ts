import { Command } from "commander";
import { describeJob, lineOf } from "../../fine-tuning/describe-job.ts";
import type { Config } from "../../config.ts";
import { UserError } from "../../errors.ts";
import type { JobAction, JobView, TuningDesk } from "../../fine-tuning/tuning-desk.ts";
import { commandLine, withTuning } from "./with-tuning.ts";

type ReadConfig = () => Config;

interface Flags {
  readonly json?: true;
  readonly limit: number;
}

export function listCommand(readConfig: ReadConfig): Command {
  return new Command("list")
    .description("the newest jobs")
    .option("--limit <n>", "how many", Number, 20)
    .option("--json", "print them as JSON")
    .action(({ limit, json }: Flags) =>
      withTuning(readConfig(), async (desk, signal) => {
        const lines = await desk.list(limit, signal);
        const written = lines.map((line) => lineOf(line, Date.now())).join("\n");
        console.log(
          json === true ? JSON.stringify(lines) : written === "" ? "There are no fine-tuning jobs yet." : written,
        );
      }),
    );
}

export function eventsCommand(readConfig: ReadConfig): Command {
  return new Command("events")
    .description("what a job has told, the newest last")
    .argument("<job>", "its id")
    .option("--json", "print them as JSON")
    .action((job: string, { json }: Flags) =>
      withTuning(readConfig(), async (desk, signal) => {
        const events = (await demandJob(desk, job, signal)).events.toReversed();
        const lines = events.map(
          ({ at, level, message }) => `${new Date(at).toISOString()} ${level.padEnd(5)} ${message}`,
        );
        console.log(json === true ? JSON.stringify(events) : lines.join("\n"));
      }),
    );
}

export function actCommand(action: JobAction, description: string, readConfig: ReadConfig): Command {
  return new Command(action)
    .description(description)
    .argument("<job>", "its id")
    .option("--json", "print the job as JSON")
    .action((job: string, { json }: Flags) =>
      withTuning(readConfig(), async (desk, signal) => {
        const line = await desk.act(job, action, commandLine, signal);
        console.log(json === true ? JSON.stringify(line) : lineOf(line, Date.now()));
      }),
    );
}

export function probeCommand(readConfig: ReadConfig): Command {
  return new Command("probe")
    .description("ask the service whether it tunes models; starts nothing and costs nothing")
    .option("--json", "print it as JSON")
    .action(({ json }: Flags) =>
      withTuning(readConfig(), async (desk, signal) => {
        const { capability, says } = await desk.capability(true, signal);
        console.log(json === true ? JSON.stringify({ ...capability, explained: says }) : says);
        if (capability.kind !== "open") process.exitCode = 1;
      }),
    );
}

export function describe(view: JobView): string {
  return describeJob(view).replaceAll(/\*\*|`/g, "");
}

export async function demandJob(desk: TuningDesk, id: string, signal: AbortSignal): Promise<JobView> {
  const view = await desk.view(id, signal);
  if (view === null)
    throw new UserError("no-such-job", `There is no fine-tuning job ${id}. \`threadwise finetune list\` lists them.`);
  return view;
}
