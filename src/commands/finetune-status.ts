import * as z from "zod";
import { UserError } from "../errors.ts";
import type { ModelRecord, Promotions } from "../fine-tuning/promotions.ts";
import type { JobLine, JobView, TuningDesk } from "../fine-tuning/tuning-desk.ts";
import type { Place } from "../platform/message.ts";
import { type Command, defineCommand } from "./command.ts";
import { describePromotion, renderFigures } from "./describe-models.ts";

export interface TuningCommandDeps {
  /** Null where no provider is configured. */
  readonly tuning: TuningDesk | null;
  readonly promotions: Pick<Promotions, "current">;
  readonly models: ModelRecord;
  readonly now: () => number;
}

const shownJobs = 5;
const listedJobs = 20;
const shownEvents = 5;
const suggestedJobs = 25;
const figuresMs = 30 * 86_400_000;

export function finetuneStatusCommand(deps: TuningCommandDeps): Command {
  return defineCommand({
    name: "finetune status",
    description: "How the fine-tuning jobs stand",
    isPrivate: true,
    options: z.object({ job: jobOption.optional() }),
    suggestions: { job: (typed) => suggestJobs(deps.tuning, typed) },
    async run({ signal, conversation }, { job: jobId }) {
      const desk = demandDesk(deps.tuning);
      if (jobId !== undefined) return describeJob(await demandJob(desk, jobId, signal));
      const [lines, current, figures] = await Promise.all([
        desk.list(shownJobs, signal),
        deps.promotions.current(),
        deps.models.figures(deps.now() - figuresMs),
      ]);
      const parts = [describeLines(lines, deps.now())];
      const here = current.filter(({ scope }) => scope === "all" || scope === scopeOf(conversation));
      if (here.length > 0)
        parts.push(here.map((one) => `- ${describePromotion(one)}`).join("\n"), renderFigures(figures));
      return parts.join("\n\n");
    },
  });
}

/** Other channels' names are none of this one's business. */
function scopeOf({ platform, workspaceId, channelId }: Place): string {
  return `${platform}:${workspaceId}:${channelId}`;
}

export function finetuneListCommand({ tuning, now }: TuningCommandDeps): Command {
  return defineCommand({
    name: "finetune list",
    description: "The newest fine-tuning jobs",
    isPrivate: true,
    options: z.object({}),
    suggestions: {},
    run: async ({ signal }) => describeLines(await demandDesk(tuning).list(listedJobs, signal), now()),
  });
}

export const jobOption = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .meta({ description: "A job's id; without it, the newest jobs", takesRest: true });

export async function suggestJobs(tuning: TuningDesk | null, typed: string): Promise<readonly string[]> {
  if (tuning === null) return [];
  const jobs = await tuning.list(suggestedJobs, AbortSignal.timeout(2000));
  return jobs.map(({ id }) => id).filter((id) => id.includes(typed));
}

/** @throws UserError where no provider is configured */
export function demandDesk(tuning: TuningDesk | null): TuningDesk {
  if (tuning !== null) return tuning;
  throw new UserError(
    "no-fine-tuning",
    "No fine-tuning service is configured. `OPENAI_API_KEY` in the settings turns it on, or `FINE_TUNING_BASE_URL`.",
  );
}

async function demandJob(desk: TuningDesk, id: string, signal: AbortSignal): Promise<JobView> {
  const view = await desk.view(id, signal);
  if (view === null)
    throw new UserError("no-such-job", `There is no fine-tuning job \`${id}\`. \`/finetune list\` lists them.`);
  return view;
}

function describeLines(lines: readonly JobLine[], now: number): string {
  if (lines.length === 0) return "There are no fine-tuning jobs yet.";
  return lines.map((line) => `- ${lineOf(line, now)}`).join("\n");
}

/** One job in Markdown: what is known is said, what is not is left out. */
export function describeJob(view: JobView): string {
  const { job, order, progress } = view;
  const facts: readonly (readonly [name: string, value: string | null])[] = [
    ["Base model", view.baseModel],
    ["Tuned model", view.tunedModel],
    ["Ordered by", order === null ? null : `${order.orderedBy} (${order.what.method})`],
    ["Created", timeOf(view.createdAt)],
    ["Finished", job?.finishedAt == null ? null : timeOf(job.finishedAt)],
    ["Progress", progress === null ? null : progressOf(progress)],
    ["Loss", lossOf(view)],
    ["Trained tokens", view.trainedTokens?.toLocaleString("en-US") ?? null],
    ["Cost so far", view.cost === null ? null : `about $${view.cost.toFixed(2)}`],
    ["Time left", view.remainingMs === null ? null : durationOf(view.remainingMs)],
    ["Checkpoints", view.checkpoints.length === 0 ? null : String(view.checkpoints.length)],
    ["Error", view.error],
  ];
  const events = view.events.slice(0, shownEvents);
  return [
    `**${view.id}** · ${view.status.replace("_", " ")}`,
    ...facts.flatMap(([name, value]) => (value === null ? [] : [`- ${name}: ${value}`])),
    ...view.warnings.map((warning) => `- ⚠️ ${warning}`),
    ...events.map(({ at, level, message }) => `- ${timeOf(at)} ${level === "info" ? "" : `**${level}** `}${message}`),
  ].join("\n");
}

export function lineOf({ id, status, baseModel, tunedModel, createdAt }: JobLine, now: number): string {
  const days = Math.floor((now - createdAt) / 86_400_000);
  const age = days <= 0 ? "today" : days === 1 ? "yesterday" : `${days} days ago`;
  return `\`${id}\` · ${status.replace("_", " ")} · ${tunedModel ?? baseModel} · ${age}`;
}

const barWidth = 12;

function progressOf({ step, total }: { readonly step: number; readonly total: number }): string {
  const share = Math.min(1, step / total);
  const filled = Math.round(share * barWidth);
  return `\`${"█".repeat(filled)}${"░".repeat(barWidth - filled)}\` ${Math.floor(100 * share)} %, step ${step} of ${total}`;
}

function lossOf({ points }: JobView): string | null {
  const train = points.findLast(({ trainLoss }) => trainLoss !== null)?.trainLoss;
  const validation = points.findLast(({ validationLoss }) => validationLoss !== null)?.validationLoss;
  const parts = [
    ...(train == null ? [] : [`${Number(train.toPrecision(3))} in training`]),
    ...(validation == null ? [] : [`${Number(validation.toPrecision(3))} in validation`]),
  ];
  return parts.length === 0 ? null : parts.join(", ");
}

function durationOf(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  return minutes < 90 ? `about ${minutes} min` : `about ${(minutes / 60).toFixed(1)} h`;
}

function timeOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
