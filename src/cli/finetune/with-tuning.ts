import type { Config } from "../../config.ts";
import { createTuning } from "../../create-tuning.ts";
import { UserError } from "../../errors.ts";
import type { TuningDesk } from "../../fine-tuning/tuning-desk.ts";
import { openFineTuning } from "../../open-models.ts";
import { withStorage } from "./with-storage.ts";

/** Who did it, in orders and logs. */
export const commandLine = "command line";

/** The desk, while the work is done; beside a running bot too. @throws UserError where no service is configured */
export async function withTuning<Result>(
  config: Config,
  work: (desk: TuningDesk, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const fineTuning = await openFineTuning(config);
  return withStorage(config, (storage, signal, log) => {
    const tuning = createTuning(config, { storage, fineTuning, log, now: Date.now });
    if (tuning === null)
      throw new UserError(
        "no-fine-tuning",
        "No fine-tuning service is configured: OPENAI_API_KEY turns it on, or FINE_TUNING_BASE_URL.",
      );
    return work(tuning.desk, signal);
  });
}
