import type { Checkpoint, FineTuningEvent, FineTuningJob, StepMetrics } from "../../models/fine-tuning-service.ts";
import type { JobLine, JobView } from "../tuning-desk.ts";
import type { TuningOrder } from "../tuning-orders.ts";
import { explainFailure } from "./explain.ts";

interface Seen {
  readonly order: TuningOrder | null;
  readonly job: FineTuningJob | null;
  readonly events: readonly FineTuningEvent[];
  readonly checkpoints: readonly Checkpoint[];
  /** US dollars for a million tokens, or null. */
  readonly price: number | null;
  readonly warnings: readonly string[];
}

/** So many of the newest events are for people to read. */
const shownEvents = 100;

export function jobView(
  line: JobLine,
  { order, job, events, checkpoints, price, warnings }: Seen,
  now: number,
): JobView {
  const points = pointsOf(events, checkpoints);
  const progress = progressOf(points);
  const trainedTokens = job?.trainedTokens ?? null;
  const expected = order?.expects.billedTokens ?? null;
  const tokens =
    trainedTokens ?? (progress === null || expected === null ? null : (expected * progress.step) / progress.total);
  const says = order?.error ?? (job?.error == null || job.error === "" ? null : explainFailure(job.error));
  return {
    ...line,
    order,
    job,
    events: events.slice(0, shownEvents),
    checkpoints,
    points,
    progress,
    trainedTokens,
    cost: tokens === null || price === null ? null : (tokens * price) / 1_000_000,
    remainingMs: job === null || job.finishedAt !== null ? null : remaining(job, events, progress, now),
    error: says,
    warnings,
  };
}

export function jobLine(job: FineTuningJob): JobLine {
  const { id, status, baseModel, tunedModel, createdAt } = job;
  return { id, status, baseModel, tunedModel, createdAt };
}

export function orderLine(order: TuningOrder): JobLine {
  // What has ended here has ended, whatever the service said of it last.
  const ended = order.state === "ordered" || order.state === "placed" ? null : order.state;
  if (order.job !== null) return { ...jobLine(order.job), ...(ended !== null && { status: ended }) };
  const status = ended ?? "ordered";
  return { id: order.key, status, baseModel: order.what.model, tunedModel: null, createdAt: order.orderedAt };
}

/** What events and checkpoints tell, joined by step. */
function pointsOf(events: readonly FineTuningEvent[], checkpoints: readonly Checkpoint[]): readonly StepMetrics[] {
  const points = new Map<number, StepMetrics>();
  for (const { metrics } of events) if (metrics !== null) points.set(metrics.step, metrics);
  for (const { step, totalSteps, trainLoss, validationLoss } of checkpoints) {
    const known = points.get(step);
    points.set(step, {
      step,
      totalSteps: known?.totalSteps ?? totalSteps,
      trainLoss: known?.trainLoss ?? trainLoss,
      validationLoss: validationLoss ?? known?.validationLoss ?? null,
    });
  }
  return [...points.values()].toSorted((a, b) => a.step - b.step);
}

function progressOf(points: readonly StepMetrics[]): JobView["progress"] {
  const last = points.findLast(({ totalSteps }) => totalSteps !== null);
  return last?.totalSteps == null || last.totalSteps <= 0 ? null : { step: last.step, total: last.totalSteps };
}

/** As the service says; where it does not, as the steps so far have gone. */
function remaining(
  job: FineTuningJob,
  events: readonly FineTuningEvent[],
  progress: JobView["progress"],
  now: number,
): number | null {
  if (job.estimatedFinishAt !== null) return Math.max(0, job.estimatedFinishAt - now);
  const steps = events.filter(({ metrics }) => metrics !== null);
  const [last, first] = [steps[0], steps.at(-1)];
  if (progress === null || last?.metrics == null || first?.metrics == null || last.metrics.step <= first.metrics.step)
    return null;
  const perStep = (last.at - first.at) / (last.metrics.step - first.metrics.step);
  return Math.max(0, Math.round(perStep * (progress.total - progress.step)));
}
