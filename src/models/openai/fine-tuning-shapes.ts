import * as z from "zod";
import type { FineTuningEvent, FineTuningJob, StepMetrics } from "../fine-tuning-service.ts";

const seconds = z.number().transform((value) => value * 1000);
const maybeSeconds = seconds.nullish().transform((value) => value ?? null);
const maybeNumber = z
  .number()
  .nullish()
  .transform((value) => value ?? null);

export const jobShape = z
  .object({
    id: z.string(),
    status: z.enum(["validating_files", "queued", "running", "paused", "succeeded", "failed", "cancelled"]),
    model: z.string(),
    fine_tuned_model: z.string().nullish(),
    created_at: seconds,
    finished_at: maybeSeconds,
    estimated_finish: maybeSeconds,
    trained_tokens: maybeNumber,
    training_file: z.string().nullish(),
    metadata: z.record(z.string(), z.string()).nullish(),
    // Present, with nulls inside, for a job that did not fail.
    error: z.object({ message: z.string().nullish() }).nullish(),
  })
  .transform((given): FineTuningJob => ({
    id: given.id,
    status: given.status,
    baseModel: given.model,
    tunedModel: given.fine_tuned_model ?? null,
    createdAt: given.created_at,
    finishedAt: given.finished_at,
    estimatedFinishAt: given.estimated_finish,
    trainedTokens: given.trained_tokens,
    error: given.error?.message ?? null,
    trainingFile: given.training_file ?? null,
    metadata: given.metadata ?? {},
  }));

/** The names differ between events, checkpoints and services. */
const metrics = z
  .object({
    step: z.number().int(),
    total_steps: maybeNumber,
    train_loss: maybeNumber,
    valid_loss: maybeNumber,
    full_valid_loss: maybeNumber,
  })
  .transform((given): StepMetrics => ({
    step: given.step,
    totalSteps: given.total_steps,
    trainLoss: given.train_loss,
    validationLoss: given.full_valid_loss ?? given.valid_loss,
  }));

export const eventShape = z
  .object({
    created_at: seconds,
    level: z.enum(["info", "warn", "error"]),
    message: z.string(),
    type: z.string().nullish(),
    data: z.unknown().optional(),
  })
  .transform(({ created_at: at, level, message, type, data }): FineTuningEvent => {
    const read = type === "metrics" ? metrics.safeParse(data) : null;
    return { at, level, message, metrics: read?.success === true ? read.data : null };
  });

export const checkpointShape = z
  .object({
    id: z.string(),
    fine_tuned_model_checkpoint: z.string(),
    step_number: z.number(),
    metrics: z.record(z.string(), z.unknown()),
  })
  .transform(({ id, fine_tuned_model_checkpoint: model, step_number: step, metrics: given }) => ({
    ...metrics.parse({ ...given, step }),
    id,
    model,
  }));
