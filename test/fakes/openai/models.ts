import { ApiFault, badRequest, unsupportedParameter } from "./api-fault.ts";
import { type Call, sendJson } from "./call.ts";

interface ModelFacts {
  /** What it does when no effort is named; null for a model that can't reason. */
  readonly defaultEffort: string | null;
  readonly efforts: readonly string[];
  readonly refusesToolsWithReasoning: boolean;
}

const plain: ModelFacts = { defaultEffort: null, efforts: [], refusesToolsWithReasoning: false };
const low = ["low", "medium", "high"];
const reasoning = (defaultEffort: string, efforts: readonly string[]): ModelFacts => ({
  defaultEffort,
  efforts,
  refusesToolsWithReasoning: true,
});

/** What reference documents and threads say of these models; the local ones stand for compatible servers. */
const chatModels: Readonly<Record<string, ModelFacts>> = {
  "gpt-4.1-mini": plain,
  "gpt-5.4": reasoning("none", ["none", ...low, "xhigh"]),
  "gpt-6-luna": reasoning("medium", ["none", ...low, "xhigh", "max"]),
  "gpt-6.1-terra": reasoning("medium", ["none", ...low, "xhigh", "max"]),
  "gpt-6-astra": reasoning("medium", [...low, "xhigh", "max"]),
  "a-team-deployment": reasoning("medium", ["none", ...low]),
  "llama-local": plain,
};

const otherModels = ["text-embedding-3-small", "text-embedding-3-large", "omni-moderation-latest"];

export interface Sampled {
  readonly model: string;
  readonly effort: string | null | undefined;
  readonly hasTools: boolean;
  /** Parameters that a model refuses while it reasons. */
  readonly sampling: Readonly<Record<string, unknown>>;
  readonly effortName: string;
}

/** Refuses what the model refuses. Returns whether it reasons. */
export function checkModel({ model, effort, sampling, effortName }: Sampled): boolean {
  const facts = factsOf(model);
  if (typeof effort === "string") {
    if (facts.defaultEffort === null) throw unsupportedParameter(effortName);
    if (!facts.efforts.includes(effort))
      throw badRequest(
        `Unsupported value: '${effortName}' does not support '${effort}' with this model. Supported values are: ${facts.efforts.join(", ")}.`,
        effortName,
        "unsupported_value",
      );
  }
  const reasons = (effort ?? facts.defaultEffort ?? "none") !== "none";
  const refused = Object.keys(sampling).find((name) => reasons && sampling[name] !== undefined);
  if (refused !== undefined) throw unsupportedParameter(refused);
  return reasons;
}

/** On Chat Completions alone. */
export function checkTools(sampled: Sampled): void {
  const reasons = checkModel(sampled);
  if (sampled.hasTools && reasons && factsOf(sampled.model).refusesToolsWithReasoning)
    throw badRequest(
      `Function tools with reasoning_effort are not supported for ${sampled.model} in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'.`,
      "reasoning_effort",
      null,
    );
}

/** A tuned model is there as soon as its job has succeeded, and does what it was made from does. */
export function untuned({ jobs }: Call["state"], model: string): string {
  const job = jobs.find(({ status, tunedModel }) => status === "succeeded" && tunedModel === model);
  const base = job?.model?.replace(/-\d{4}-\d\d-\d\d$/, "") ?? "gpt-4.1-mini";
  return job === undefined ? model : base;
}

/** As Azure and older servers word it, without a `param`. */
export function checkKnown(state: Call["state"], body: unknown): void {
  const unknown = Object.keys(body ?? {}).find((name) => state.unknownParameters.has(name));
  if (unknown !== undefined) throw badRequest(`Unrecognized request argument supplied: ${unknown}`, null, null);
}

export async function listModels({ path, response, state }: Call): Promise<void> {
  const names = new Set([...Object.keys(chatModels), ...otherModels, ...Object.keys(state.shutdowns)]);
  const all = [...names].map((id) => describe(id, state.shutdowns[id] ?? null));
  const id = path.split("/")[2];
  const one = all.find((model) => model.id === id);
  if (id !== undefined && one === undefined) throw noModel(id);
  sendJson(response, 200, one ?? { object: "list", data: all });
}

function factsOf(model: string): ModelFacts {
  const facts = chatModels[model];
  if (facts === undefined) throw noModel(model);
  return facts;
}

function describe(id: string, shutdownDate: string | null) {
  return { id, object: "model", created: 1_780_000_000, owned_by: "system", shutdown_date: shutdownDate };
}

function noModel(id: string): ApiFault {
  const message = `The model \`${id}\` does not exist or you do not have access to it.`;
  return new ApiFault(404, { message, type: "invalid_request_error", param: null, code: "model_not_found" });
}
