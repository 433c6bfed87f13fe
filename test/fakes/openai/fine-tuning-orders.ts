import * as z from "zod";
import { ApiFault, badRequest, checkBody } from "./api-fault.ts";
import { type Call, sendJson } from "./call.ts";
import { jobBody } from "./fine-tuning.ts";
import type { FakeJob, FakeState } from "./state.ts";

const auto = z.literal("auto");
const common = {
  n_epochs: z.union([auto, z.int().min(1).max(50)]).optional(),
  batch_size: z.union([auto, z.int().min(1).max(256)]).optional(),
  learning_rate_multiplier: z.union([auto, z.number().positive()]).optional(),
};
const supervised = z.strictObject({ hyperparameters: z.strictObject(common).optional() });
const dpo = z.strictObject({
  hyperparameters: z.strictObject({ ...common, beta: z.union([auto, z.number().positive()]).optional() }).optional(),
});
const order = z.strictObject({
  model: z.string(),
  training_file: z.string(),
  validation_file: z.string().nullish(),
  method: z
    .discriminatedUnion("type", [
      z.strictObject({ type: z.literal("supervised"), supervised: supervised.optional() }),
      z.strictObject({ type: z.literal("dpo"), dpo: dpo.optional() }),
    ])
    .optional(),
  suffix: z.string().min(1).max(64).nullish(),
  seed: z.int().nullish(),
  metadata: z
    .record(z.string().max(64), z.string().max(512))
    .refine((given) => Object.keys(given).length <= 16, "at most 16 keys")
    .nullish(),
});

const tunable = /^(?:ft:)?(?:gpt-4o|gpt-4\.1|gpt-3\.5-turbo|llama-local)/;

/** As strict as OpenAI: the closed organisation first, then the model, then files that must be there and be for tuning. */
export async function createJob({ state, body, response }: Call): Promise<void> {
  const given = checkBody(order, body);
  if (state.closedToTuning !== null)
    throw new ApiFault(403, { message: state.closedToTuning, type: "invalid_request_error", param: null, code: null });
  if (!tunable.test(given.model))
    throw badRequest(
      `Model ${given.model} is not available for fine-tuning or does not exist.`,
      "model",
      "model_not_available",
    );
  const files = [given.training_file, given.validation_file].filter((id) => id != null);
  for (const id of files) checkFile(state, id);
  const created: FakeJob = {
    id: `ftjob-${state.jobs.length + 1}`,
    status: "validating_files",
    model: given.model,
    createdAt: Math.floor(Date.now() / 1000),
    trainingFile: given.training_file,
    validationFile: given.validation_file ?? null,
    metadata: state.losesMetadata ? {} : (given.metadata ?? {}),
    ...fateOf(state, given.training_file),
  };
  state.jobs.push(created);
  sendJson(response, 200, jobBody(created));
}

function checkFile({ files }: FakeState, id: string): void {
  const file = files.find((one) => one.id === id);
  if (file === undefined) throw badRequest(`invalid training_file: ${id}`, "training_file", "invalid_training_file");
  if (file.purpose !== "fine-tune")
    throw badRequest(
      `File '${id}' has purpose '${file.purpose}', not 'fine-tune'.`,
      "training_file",
      "invalid_purpose",
    );
}

/** A file that is too short is noticed later, by the job. */
function fateOf({ files }: FakeState, trainingFile: string): Pick<FakeJob, "becomes"> {
  const examples =
    files
      .find(({ id }) => id === trainingFile)
      ?.content.trimEnd()
      .split("\n").length ?? 0;
  if (examples >= 10) return { becomes: { status: "queued" } };
  const error = `Training file has ${examples} example(s), but must have at least 10 examples`;
  return { becomes: { status: "failed", error, finishedAt: 1_780_000_100 } };
}

const from: Readonly<Record<string, readonly string[]>> = {
  cancel: ["validating_files", "queued", "running", "paused"],
  pause: ["validating_files", "queued", "running"],
  resume: ["paused"],
};
const to: Readonly<Record<string, string>> = { cancel: "cancelled", pause: "paused", resume: "queued" };

export async function changeJob({ state, path, response }: Call): Promise<void> {
  const [, , , id = "", action = ""] = path.split("/");
  const index = state.jobs.findIndex((one) => one.id === id);
  const job = state.jobs[index];
  if (job === undefined)
    throw new ApiFault(404, {
      message: `Could not find fine tune: ${id}`,
      type: "invalid_request_error",
      code: "fine_tune_not_found",
    });
  if (from[action]?.includes(job.status) !== true)
    throw badRequest(`Job has already ${job.status} and can't be changed by ${action}.`, null, "invalid_state");
  const { becomes: _, ...kept } = job;
  const changed: FakeJob = { ...kept, status: to[action] ?? "" };
  state.jobs[index] = changed;
  sendJson(response, 200, jobBody(changed));
}
