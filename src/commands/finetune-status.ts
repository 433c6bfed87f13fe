import * as z from "zod";
import { UserError } from "../errors.ts";
import type { FineTuningJob, FineTuningService } from "../models/fine-tuning-service.ts";
import { type Command, defineCommand } from "./command.ts";

const shownJobs = 5;
const shownEvents = 5;
const suggestedJobs = 25;

export function finetuneStatusCommand({
  fineTuning,
  now,
}: {
  readonly fineTuning: FineTuningService | null;
  readonly now: () => number;
}): Command {
  return defineCommand({
    name: "finetune status",
    description: "How the fine-tuning jobs stand",
    isPrivate: true,
    options: z.object({
      job: z
        .string()
        .trim()
        .min(1)
        .max(100)
        .optional()
        .meta({ description: "A job's id; without it, the newest jobs", takesRest: true }),
    }),
    suggestions: {
      job: async (typed) => {
        if (fineTuning === null) return [];
        const jobs = await fineTuning.list(suggestedJobs, AbortSignal.timeout(2000));
        return jobs.map(({ id }) => id).filter((id) => id.includes(typed));
      },
    },
    async run({ signal }, { job: jobId }) {
      if (fineTuning === null) {
        throw new UserError(
          "no-fine-tuning",
          "No fine-tuning service is configured. `OPENAI_API_KEY` in the settings turns it on.",
        );
      }
      if (jobId !== undefined) return detailsOf(jobId, fineTuning, signal);
      const jobs = await fineTuning.list(shownJobs, signal);
      if (jobs.length === 0) return "There are no fine-tuning jobs yet.";
      return jobs.map((job) => `- ${lineOf(job, now())}`).join("\n");
    },
  });
}

async function detailsOf(jobId: string, fineTuning: FineTuningService, signal: AbortSignal): Promise<string> {
  const job = await fineTuning.load(jobId, signal);
  if (job === null)
    throw new UserError("no-such-job", `There is no fine-tuning job \`${jobId}\`. \`/finetune status\` lists them.`);
  const events = await fineTuning.events(job.id, shownEvents, signal);
  return [
    `**${job.id}** · ${job.status.replace("_", " ")}`,
    `- Base model: ${job.baseModel}`,
    ...(job.tunedModel === null ? [] : [`- Tuned model: ${job.tunedModel}`]),
    `- Created: ${timeOf(job.createdAt)}`,
    ...(job.finishedAt === null ? [] : [`- Finished: ${timeOf(job.finishedAt)}`]),
    ...(job.finishedAt === null && job.estimatedFinishAt !== null
      ? [`- Expected: ${timeOf(job.estimatedFinishAt)}`]
      : []),
    ...(job.trainedTokens === null ? [] : [`- Trained tokens: ${job.trainedTokens.toLocaleString("en-US")}`]),
    ...(job.error === null ? [] : [`- Error: ${job.error}`]),
    ...events.map(({ at, level, message }) => `- ${timeOf(at)} ${level === "info" ? "" : `**${level}** `}${message}`),
  ].join("\n");
}

function lineOf({ id, status, baseModel, tunedModel, createdAt }: FineTuningJob, now: number): string {
  const days = Math.floor((now - createdAt) / 86_400_000);
  const age = days === 0 ? "today" : days === 1 ? "yesterday" : `${days} days ago`;
  return `\`${id}\` · ${status.replace("_", " ")} · ${tunedModel ?? baseModel} · ${age}`;
}

function timeOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
