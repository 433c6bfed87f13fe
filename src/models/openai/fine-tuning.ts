import type OpenAI from "openai";
import type * as z from "zod";
import { ModelError } from "../../errors.ts";
import type { FineTuningService } from "../fine-tuning-service.ts";
import { checkpointShape, eventShape, jobShape } from "./fine-tuning-shapes.ts";
import { translateError } from "./translate-error.ts";

/** A page of the API holds 100 at most. */
const maxPage = 100;
/** A checkpoint an epoch, and a few of each are kept. */
const maxCheckpoints = 200;

/** The fine-tuning API, which lists the newest first. */
export function fineTuningService(client: OpenAI): FineTuningService {
  const { jobs } = client.fineTuning;
  return {
    list: (limit, signal) => take(jobs.list({ limit: Math.min(limit, maxPage) }, { signal }), limit, jobShape, signal),
    events: (jobId, limit, signal) =>
      take(jobs.listEvents(jobId, { limit: Math.min(limit, maxPage) }, { signal }), limit, eventShape, signal),
    load: (jobId, signal) => orNull(async () => jobShape.parse(await jobs.retrieve(jobId, { signal })), signal),
    async checkpoints(jobId, signal) {
      const listed = () => jobs.checkpoints.list(jobId, { limit: maxPage }, { signal });
      const found = await orNull(() => take(listed(), maxCheckpoints, checkpointShape, signal), signal);
      return (found ?? []).toSorted((a, b) => a.step - b.step);
    },
  };
}

/** Null where the service answers that there is no such thing. */
async function orNull<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T | null> {
  try {
    return await call();
  } catch (error) {
    const translated = translateError(error, signal);
    if (translated instanceof ModelError && translated.status === 404) return null;
    throw translated;
  }
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
