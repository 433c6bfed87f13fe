import * as z from "zod";
import { UserError } from "../errors.ts";
import { lineOf } from "../fine-tuning/describe-job.ts";
import { describePromotion, renderFigures } from "../fine-tuning/describe-models.ts";
import { type ModelRecord, type Promotions, scopeOf } from "../fine-tuning/promotions.ts";
import type { TuningChat } from "../fine-tuning/tuning-chat.ts";
import type { JobLine, TuningDesk } from "../fine-tuning/tuning-desk.ts";
import { type Command, defineCommand } from "./command.ts";

export interface TuningCommandDeps {
  /** Null where no provider is configured. */
  readonly tuning: { readonly desk: TuningDesk; readonly chat: TuningChat } | null;
  readonly promotions: Pick<Promotions, "current">;
  readonly models: ModelRecord;
  readonly now: () => number;
}

const shownJobs = 5;
const listedJobs = 20;
const suggestedJobs = 25;
const figuresMs = 30 * 86_400_000;

export function finetuneStatusCommand(deps: TuningCommandDeps): Command {
  return defineCommand({
    name: "finetune status",
    description: "How the fine-tuning jobs stand, or one job with its loss curve",
    isPrivate: true,
    options: z.object({
      job: jobOption.optional(),
      watch: z.enum(["on", "off"]).optional().meta({ description: "A message here that follows the job: on or off" }),
    }),
    suggestions: { job: (typed) => suggestJobs(deps.tuning, typed) },
    async run(context, { job, watch }) {
      const { desk, chat } = demandTuning(deps.tuning);
      const { signal, conversation } = context;
      if (watch !== undefined) {
        const jobId = job ?? (await desk.list(1, signal))[0]?.id;
        if (jobId === undefined) throw new UserError("no-such-job", noJobs);
        return chat.watch(context, jobId, watch === "on", signal);
      }
      if (job !== undefined) return chat.status(context, job, signal);
      const [lines, current, figures] = await Promise.all([
        desk.list(shownJobs, signal),
        deps.promotions.current(),
        deps.models.figures(deps.now() - figuresMs),
      ]);
      const parts = [describeLines(lines, deps.now())];
      // Other channels' names are none of this one's business.
      const here = current.filter(({ scope }) => scope === "all" || scope === scopeOf(conversation));
      if (here.length > 0)
        parts.push(here.map((one) => `- ${describePromotion(one)}`).join("\n"), renderFigures(figures));
      return parts.join("\n\n");
    },
  });
}

export function finetuneListCommand({ tuning, now }: TuningCommandDeps): Command {
  return defineCommand({
    name: "finetune list",
    description: "The newest fine-tuning jobs",
    isPrivate: true,
    options: z.object({}),
    suggestions: {},
    run: async ({ signal }) => describeLines(await demandTuning(tuning).desk.list(listedJobs, signal), now()),
  });
}

export const jobOption = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .meta({ description: "A job's id; without it, the newest jobs", takesRest: true });

export async function suggestJobs(tuning: TuningCommandDeps["tuning"], typed: string): Promise<readonly string[]> {
  if (tuning === null) return [];
  const jobs = await tuning.desk.list(suggestedJobs, AbortSignal.timeout(2000));
  return jobs.map(({ id }) => id).filter((id) => id.includes(typed));
}

/** @throws UserError where no provider is configured */
export function demandTuning(tuning: TuningCommandDeps["tuning"]): NonNullable<TuningCommandDeps["tuning"]> {
  if (tuning !== null) return tuning;
  throw new UserError(
    "no-fine-tuning",
    "No fine-tuning service is configured. `OPENAI_API_KEY` in the settings turns it on, or `FINE_TUNING_BASE_URL`.",
  );
}

const noJobs = "There are no fine-tuning jobs yet.";

function describeLines(lines: readonly JobLine[], now: number): string {
  if (lines.length === 0) return noJobs;
  return lines.map((line) => `- ${lineOf(line, now)}`).join("\n");
}
