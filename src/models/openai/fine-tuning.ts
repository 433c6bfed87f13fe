import type OpenAI from "openai";
import * as z from "zod";
import { ModelError } from "../../errors.ts";
import type { FineTuningService } from "../fine-tuning-service.ts";
import { translateError } from "./translate-error.ts";

const seconds = z.number().transform((value) => value * 1000);
const maybeSeconds = seconds.nullish().transform((value) => value ?? null);

const job = z
  .object({
    id: z.string(),
    status: z.enum(["validating_files", "queued", "running", "paused", "succeeded", "failed", "cancelled"]),
    model: z.string(),
    fine_tuned_model: z.string().nullish(),
    created_at: seconds,
    finished_at: maybeSeconds,
    estimated_finish: maybeSeconds,
    trained_tokens: z.number().nullish(),
    // Present, with nulls inside, for a job that did not fail.
    error: z.object({ message: z.string().nullish() }).nullish(),
  })
  .transform((given) => ({
    id: given.id,
    status: given.status,
    baseModel: given.model,
    tunedModel: given.fine_tuned_model ?? null,
    createdAt: given.created_at,
    finishedAt: given.finished_at,
    estimatedFinishAt: given.estimated_finish,
    trainedTokens: given.trained_tokens ?? null,
    error: given.error?.message ?? null,
  }));

const event = z
  .object({ created_at: seconds, level: z.enum(["info", "warn", "error"]), message: z.string() })
  .transform(({ created_at: at, level, message }) => ({ at, level, message }));

/** A page of the API holds 100 at most. */
const maxPage = 100;

/** The fine-tuning API, which lists the newest first. */
export function fineTuningService(client: OpenAI): FineTuningService {
  const { jobs } = client.fineTuning;
  return {
    list: (limit, signal) => take(jobs.list({ limit: Math.min(limit, maxPage) }, { signal }), limit, job, signal),
    events: (jobId, limit, signal) =>
      take(jobs.listEvents(jobId, { limit: Math.min(limit, maxPage) }, { signal }), limit, event, signal),
    async load(jobId, signal) {
      try {
        return job.parse(await jobs.retrieve(jobId, { signal }));
      } catch (error) {
        const translated = translateError(error, signal);
        if (translated instanceof ModelError && translated.status === 404) return null;
        throw translated;
      }
    },
  };
}

async function take<T>(all: AsyncIterable<unknown>, limit: number, schema: z.ZodType<T>, signal: AbortSignal) {
  try {
    const taken: T[] = [];
    for await (const item of all) {
      taken.push(schema.parse(item));
      if (taken.length === limit) break;
    }
    return taken;
  } catch (error) {
    throw translateError(error, signal);
  }
}
