import * as z from "zod";
import type { JobAction } from "../fine-tuning/tuning-desk.ts";
import { type Command, defineCommand } from "./command.ts";
import { demandTuning, jobOption, suggestJobs, type TuningCommandDeps } from "./finetune-status.ts";

type Deps = Pick<TuningCommandDeps, "tuning">;

/** What administrators do about jobs and models; buttons do the same. */
export function finetuneJobCommands(deps: Deps): Command[] {
  return [
    defineCommand({
      name: "finetune create",
      description: "Order a fine-tuning job (administrators)",
      isPrivate: true,
      options: z.object({}),
      suggestions: {},
      run: async (context) => demandTuning(deps.tuning).chat.create(context),
    }),
    actCommand("cancel", "Stop a fine-tuning job (administrators)", deps),
    actCommand("pause", "Let a fine-tuning job wait (administrators)", deps),
    actCommand("resume", "Let a fine-tuning job go on (administrators)", deps),
    promoteCommand(deps),
    rollbackCommand(deps),
  ];
}

function actCommand(action: JobAction, description: string, { tuning }: Deps): Command {
  return defineCommand({
    name: `finetune ${action}`,
    description,
    isPrivate: true,
    options: z.object({ job: jobOption.meta({ description: "The job's id", takesRest: true }) }),
    suggestions: { job: (typed) => suggestJobs(tuning, typed) },
    run: (context, { job }) => demandTuning(tuning).chat.act(context, job, action, context.signal),
  });
}

const where = z
  .enum(["everywhere", "channel"])
  .default("everywhere")
  .meta({ description: "Everywhere, or in this channel alone" });

function promoteCommand({ tuning }: Deps): Command {
  return defineCommand({
    name: "finetune promote",
    description: "Let a model answer, here or everywhere (administrators)",
    isPrivate: true,
    options: z.object({
      model: z
        .string()
        .trim()
        .min(1)
        .max(200)
        .meta({ description: "As the service names it: ft:gpt-4.1-mini:acme::abc123", takesRest: true }),
      share: z
        .number()
        .gt(0)
        .max(100)
        .default(100)
        .meta({ description: "Of conversations, in percent; 100 by default" }),
      where,
      compare: z
        .enum(["first", "skip"])
        .default("first")
        .meta({ description: "Whether both models answer the golden questions before" }),
    }),
    suggestions: {
      model: async (typed) => {
        if (tuning === null) return [];
        const jobs = await tuning.desk.list(25, AbortSignal.timeout(2000));
        return jobs.flatMap(({ tunedModel }) => (tunedModel?.includes(typed) === true ? [tunedModel] : []));
      },
    },
    run: (context, { model, share, where, compare }) =>
      demandTuning(tuning).chat.promote(context, {
        model,
        share: share / 100,
        isForChannel: where === "channel",
        comparesFirst: compare === "first",
      }),
  });
}

function rollbackCommand({ tuning }: Deps): Command {
  return defineCommand({
    name: "finetune rollback",
    description: "Take the newest promotion back (administrators)",
    isPrivate: true,
    options: z.object({ where }),
    suggestions: {},
    run: (context, { where }) => demandTuning(tuning).chat.rollback(context, where === "channel"),
  });
}
