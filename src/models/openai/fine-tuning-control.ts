import { openAsBlob } from "node:fs";
import { access } from "node:fs/promises";
import type OpenAI from "openai";
import * as z from "zod";
import type { FineTuningControl, Hyperparameters, JobOrder } from "../fine-tuning-service.ts";
import { asClosed } from "./fine-tuning-offer.ts";
import { jobShape } from "./fine-tuning-shapes.ts";
import { translateError } from "./translate-error.ts";

/** A training file has 512 MB at most; on a slow line that takes a while. */
const uploadTimeoutMs = 30 * 60_000;
/** So many of the newest files are looked through. */
const maxFiles = 1_000;

const fileShape = z.object({ id: z.string(), filename: z.string(), bytes: z.number().nullish() });

/** Uploads, orders and stops, by OpenAI's API. */
export function fineTuningControl(client: OpenAI): FineTuningControl {
  const { jobs } = client.fineTuning;
  const job = async (call: () => Promise<unknown>, signal: AbortSignal) =>
    jobShape.parse(await translated(call, signal));
  return {
    findFile: (name, bytes, signal) =>
      translated(async () => {
        let seen = 0;
        for await (const file of client.files.list({ purpose: "fine-tune", order: "desc", limit: 100 }, { signal })) {
          const { id, filename, bytes: size } = fileShape.parse(file);
          if (filename === name && (size ?? bytes) === bytes) return id;
          seen += 1;
          if (seen === maxFiles) break;
        }
        return null;
      }, signal),
    upload: (path, name, signal) =>
      translated(async () => {
        // A blob of a file that is gone says so in no way that can be told from others.
        await access(path);
        // Read while it is sent, with its length told beforehand.
        const file = new File([await openAsBlob(path)], name, { type: "application/jsonl" });
        const options = { signal, timeout: uploadTimeoutMs };
        return fileShape.parse(await client.files.create({ file, purpose: "fine-tune" }, options)).id;
      }, signal),
    create: (order, signal) =>
      job(() => jobs.create(bodyOf(order), { signal }), signal).catch((error: unknown) => {
        throw asClosed(error);
      }),
    cancel: (id, signal) => job(() => jobs.cancel(id, { signal }), signal),
    pause: (id, signal) => job(() => jobs.pause(id, { signal }), signal),
    resume: (id, signal) => job(() => jobs.resume(id, { signal }), signal),
  };
}

async function translated<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw translateError(error, signal);
  }
}

function bodyOf(order: JobOrder): OpenAI.FineTuning.JobCreateParams {
  const { model, trainingFile, validationFile, method, suffix, seed, metadata } = order;
  const hyperparameters = hyperparametersOf(order.hyperparameters, method);
  return {
    model,
    training_file: trainingFile,
    ...(validationFile === null ? {} : { validation_file: validationFile }),
    method:
      method === "dpo"
        ? { type: "dpo", dpo: { hyperparameters } }
        : { type: "supervised", supervised: { hyperparameters } },
    ...(suffix === null ? {} : { suffix }),
    ...(seed === null ? {} : { seed }),
    metadata: { ...metadata },
  };
}

/** What is left out is the service's choice. */
function hyperparametersOf(
  { epochs, batchSize, learningRateMultiplier, beta }: Hyperparameters,
  method: JobOrder["method"],
) {
  return {
    ...(epochs === null ? {} : { n_epochs: epochs }),
    ...(batchSize === null ? {} : { batch_size: batchSize }),
    ...(learningRateMultiplier === null ? {} : { learning_rate_multiplier: learningRateMultiplier }),
    ...(beta === null || method !== "dpo" ? {} : { beta }),
  };
}
