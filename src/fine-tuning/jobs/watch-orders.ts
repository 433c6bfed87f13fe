import { ModelError } from "../../errors.ts";
import type { FineTuningJob } from "../../models/fine-tuning-service.ts";
import type { Log } from "../../platform/log.ts";
import { isOpen, type TuningOrder } from "../tuning-orders.ts";
import type { Alarm } from "./alarm.ts";
import { explainFailure } from "./explain.ts";
import { type PlaceDeps, placeOrder } from "./place-order.ts";

export interface WatchDeps extends PlaceDeps {
  /** Told of each order whose job has moved on, or has ended. */
  readonly onChange: (order: TuningOrder) => void;
  readonly log: Log;
  readonly pace: Pace;
  /** Rings when there is something to do at once. */
  readonly alarm: Alarm;
}

/** Milliseconds between looks: the least, after something moved; the most, after nothing did; and where there is no open order. */
export interface Pace {
  readonly leastMs: number;
  readonly mostMs: number;
  readonly idleMs: number;
}

export function paceOf(leastMs: number): Pace {
  return { leastMs, mostMs: 12 * leastMs, idleMs: 60_000 };
}

/** So many orders are looked at; older ones have ended. */
const watched = 100;

/** Follows every open order until the signal is aborted, ever less often while nothing moves. Never throws. */
export async function watchOrders(deps: WatchDeps, signal: AbortSignal): Promise<void> {
  const { pace, alarm, log } = deps;
  let waitMs = pace.leastMs;
  while (!signal.aborted) {
    const seen = await lookOnce(deps, signal).catch((error: unknown) => {
      if (!signal.aborted) log.error({ error }, "the fine-tuning jobs could not be looked at");
      return "still" as const;
    });
    waitMs = seen === "moved" ? pace.leastMs : Math.min(pace.mostMs, waitMs * 2);
    await alarm.wait(seen === "none" ? pace.idleMs : waitMs, signal);
  }
}

async function lookOnce(deps: WatchDeps, signal: AbortSignal): Promise<"none" | "still" | "moved"> {
  const open = (await deps.orders.list(watched)).filter(isOpen);
  let hasMoved = false;
  for (const order of open) {
    const after = await follow(order, deps, signal).catch((error: unknown) => {
      if (signal.aborted || !(error instanceof ModelError)) throw error;
      const { status, code, retryable } = error;
      deps.log.warn(
        { key: order.key, jobId: order.jobId, status, code, retryable },
        "a fine-tuning job could not be followed",
      );
      return null;
    });
    if (after === null) continue;
    hasMoved = true;
    deps.log.info(
      { key: after.key, jobId: after.jobId, state: after.state, status: after.job?.status },
      "a fine-tuning job has moved on",
    );
    deps.onChange(after);
  }
  return open.length === 0 ? "none" : hasMoved ? "moved" : "still";
}

/** The order as it is now; null where nothing has moved. */
async function follow(order: TuningOrder, deps: WatchDeps, signal: AbortSignal): Promise<TuningOrder | null> {
  if (order.jobId === null) return placeOrder(order.key, deps, signal);
  const job = await deps.provider.service.load(order.jobId, signal);
  if (job === null)
    return deps.orders.change(order.key, { state: "failed", error: "The service does not know the job any more." });
  const changes = followed(order, job);
  return changes === null ? null : deps.orders.change(order.key, changes);
}

/** What a look at the job changes about its order. */
export function followed(order: TuningOrder, job: FineTuningJob): Partial<TuningOrder> | null {
  const isSame =
    order.job?.status === job.status &&
    order.job.trainedTokens === job.trainedTokens &&
    order.job.tunedModel === job.tunedModel;
  const { status } = job;
  if (status === "succeeded" || status === "failed" || status === "cancelled")
    return { job, state: status, error: job.error === null || job.error === "" ? null : explainFailure(job.error) };
  return isSame ? null : { job };
}
