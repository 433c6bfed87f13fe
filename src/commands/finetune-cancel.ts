import * as z from "zod";
import { UserError } from "../errors.ts";
import type { Log } from "../platform/log.ts";
import { type Command, defineCommand } from "./command.ts";
import { demandDesk, jobOption, lineOf, suggestJobs, type TuningCommandDeps } from "./finetune-status.ts";

export interface CancelDeps extends Pick<TuningCommandDeps, "tuning" | "now"> {
  /** As `platform:userId`. */
  readonly admins: ReadonlySet<string>;
  readonly log: Log;
}

export function finetuneCancelCommand({ tuning, admins, log, now }: CancelDeps): Command {
  return defineCommand({
    name: "finetune cancel",
    description: "Stop a fine-tuning job (administrators)",
    isPrivate: true,
    options: z.object({ job: jobOption.meta({ description: "The job's id", takesRest: true }) }),
    suggestions: { job: (typed) => suggestJobs(tuning, typed) },
    async run({ conversation, author, signal }, { job }) {
      const by = `${conversation.platform}:${author.id}`;
      if (!admins.has(by)) {
        log.warn({ by, jobId: job }, "somebody who is no administrator wanted to cancel a fine-tuning job");
        throw new UserError(
          "not-allowed",
          "Only administrators can cancel fine-tuning jobs. `ADMINS` in the settings names them.",
        );
      }
      const line = await demandDesk(tuning).act(job, "cancel", by, signal);
      return `Cancelled: ${lineOf(line, now())}`;
    },
  });
}
