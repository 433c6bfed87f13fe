import type OpenAI from "openai";
import * as z from "zod";
import { ModelError } from "../../errors.ts";
import type { Capability, FineTuningOffer } from "../fine-tuning-service.ts";
import { translateError } from "./translate-error.ts";

export interface OfferOptions {
  /**
   * Whether the service is asked for a job on a file that can't exist, to learn whether it would take one. OpenAI refuses
   * that, the closed organisation with other words; a lenient service might start something, and is not asked.
   */
  readonly asksForJob: boolean;
  readonly model: string;
}

const noSuchFile = "file-threadwise-probe-0000000000000000";

const modelShape = z.object({ id: z.string(), shutdown_date: z.union([z.string(), z.number()]).nullish() });

export function fineTuningOffer(client: OpenAI, { asksForJob, model }: OfferOptions): FineTuningOffer {
  return {
    async probe(signal) {
      try {
        await client.fineTuning.jobs.list({ limit: 1 }, { signal });
        if (!asksForJob) return { kind: "open" };
        await client.fineTuning.jobs.create({ model, training_file: noSuchFile }, { signal });
        return { kind: "open" };
      } catch (error) {
        const fault = translateError(error, signal);
        if (!(fault instanceof ModelError)) throw fault;
        return capabilityOf(fault);
      }
    },
    async shutdowns(signal) {
      try {
        const dates = new Map<string, number>();
        for await (const listed of client.models.list({ signal })) {
          const { id, shutdown_date: date } = modelShape.parse(listed);
          const at = typeof date === "number" ? date * 1000 : Date.parse(date ?? "");
          if (Number.isFinite(at)) dates.set(id, at);
        }
        return dates;
      } catch (error) {
        throw translateError(error, signal);
      }
    },
  };
}

/** What a refusal says about the service. */
function capabilityOf(fault: ModelError): Capability {
  const says = fault.message;
  if (isClosed(fault)) return { kind: "closed", says };
  const { status } = fault;
  // The file is what it minds: it would have taken a job.
  if ((status === 400 || status === 404) && /file/i.test(says) && !/invalid url/i.test(says)) return { kind: "open" };
  if (status === 404 || status === 405 || status === 501) return { kind: "unsupported", says };
  return { kind: "unknown", says };
}

/** OpenAI refuses organisations that it no longer serves with 403, or 400 and such words. */
function isClosed({ status, message, code }: ModelError): boolean {
  if (status !== 400 && status !== 403) return false;
  return (
    /fine.?tun/i.test(`${message} ${code}`) &&
    /no longer (?:available|supported|offered)|not (?:available|enabled|permitted|allowed)|closed|deprecat|discontinued/i.test(
      message,
    )
  );
}

/** A refusal of a job that means the end of the service, under a code of our own. */
export function asClosed(error: unknown): unknown {
  if (!(error instanceof ModelError) || !isClosed(error)) return error;
  const { status, requestId } = error;
  return new ModelError(error.message, {
    status,
    code: "fine-tuning-closed",
    requestId,
    retryAfterMs: null,
    retryable: false,
    cause: error,
  });
}
