import { ApiFault, badRequest } from "./api-fault.ts";
import { type Call, sendJson } from "./call.ts";
import type { FakeJob, FakeState } from "./state.ts";

/** Jobs, their events and checkpoints, newest first and in pages. */
export async function fineTuning(call: Call): Promise<void> {
  const [, , , id, of] = call.path.split("/");
  if (id === undefined) return page(call, call.state.jobs.map(jobBody));

  const job = call.state.jobs.find((one) => one.id === id);
  if (job === undefined)
    throw new ApiFault(404, {
      message: `Could not find fine tune: ${id}`,
      type: "invalid_request_error",
      param: "fine_tune_id",
      code: "fine_tune_not_found",
    });
  if (of === undefined) sendJson(call.response, 200, jobBody(moveOn(call.state, job)));
  else if (of === "events") page(call, eventBodies(job));
  else if (of === "checkpoints") page(call, checkpointBodies(job));
  else throw new ApiFault(404, { message: "Invalid URL", type: "invalid_request_error" });
}

/** A job is as it was for whoever looks first, and has moved on for the next. */
function moveOn({ jobs }: FakeState, job: FakeJob): FakeJob {
  const { becomes, ...now } = job;
  if (becomes !== undefined) jobs.splice(jobs.indexOf(job), 1, { ...now, ...becomes });
  return now;
}

export function page(
  { query, response }: Call,
  all: readonly { readonly id: string; readonly created_at: number }[],
): void {
  const limit = Number(query.get("limit") ?? 20);
  if (!(limit >= 1 && limit <= 100)) throw badRequest("Invalid 'limit': must be from 1 to 100.", "limit", null);
  const newest = all.toSorted((a, b) => b.created_at - a.created_at);
  const after = query.get("after");
  const start = after === null ? 0 : newest.findIndex(({ id }) => id === after) + 1;
  const data = newest.slice(start, start + limit);
  sendJson(response, 200, { object: "list", data, has_more: start + limit < newest.length });
}

export function jobBody({ id, status, model = "gpt-4.1-mini-2025-04-14", ...job }: FakeJob) {
  return {
    object: "fine_tuning.job",
    id,
    model,
    status,
    created_at: job.createdAt,
    finished_at: job.finishedAt ?? null,
    estimated_finish: job.estimatedFinish ?? null,
    fine_tuned_model: job.tunedModel ?? null,
    trained_tokens: job.trainedTokens ?? (status === "succeeded" ? 12_345 : null),
    error: { code: null, param: null, message: job.error ?? null },
    training_file: job.trainingFile ?? "file-1",
    validation_file: job.validationFile ?? null,
    metadata: job.metadata ?? null,
    result_files: [],
    organization_id: "org-1",
    seed: 1,
    hyperparameters: { n_epochs: 3 },
  };
}

function eventBodies({ id, events = [] }: FakeJob) {
  return events.map(({ at, level, message, data }, index) => {
    const kind = data === undefined ? { type: "message" } : { type: "metrics", data };
    const common = { object: "fine_tuning.job.event", ...kind, level, message };
    return { id: `ftevent-${id}-${index}`, created_at: at, ...common };
  });
}

function checkpointBodies({ id, createdAt, checkpoints = [] }: FakeJob) {
  return checkpoints.map(({ step, loss, validationLoss }) => ({
    object: "fine_tuning.job.checkpoint",
    id: `ftckpt-${id}-${step}`,
    created_at: createdAt + step,
    fine_tuning_job_id: id,
    fine_tuned_model_checkpoint: `ft:gpt-4.1-mini:org::${id}:ckpt-step-${step}`,
    step_number: step,
    metrics: { step, train_loss: loss, ...(validationLoss === undefined ? {} : { full_valid_loss: validationLoss }) },
  }));
}
