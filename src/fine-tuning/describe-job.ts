import type { JobLine, JobView } from "./tuning-desk.ts";

const shownEvents = 5;
/** Services write what they like into an event; a card is one message. */
const eventCharacters = 160;

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
    ...events.map(
      ({ at, level, message }) => `- ${timeOf(at)} ${level === "info" ? "" : `**${level}** `}${shortened(message)}`,
    ),
  ].join("\n");
}

/** One job in one line of Markdown. */
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

function shortened(text: string): string {
  return text.length > eventCharacters ? `${text.slice(0, eventCharacters).toWellFormed()}…` : text;
}
