import { ModelError } from "../../errors.ts";
import type { Capability } from "../../models/fine-tuning-service.ts";

const dayMs = 86_400_000;

/** OpenAI's deprecations page: nobody starts a job from the first day on; models end on the second. */
const closing = { jobs: Date.UTC(2027, 0, 6), models: Date.UTC(2027, 0, 14) };

const alternatives = [
  "What you can do instead:",
  "- Point `FINE_TUNING_BASE_URL` and `FINE_TUNING_API_KEY` at another service that speaks the same API: Azure OpenAI, Together, or a trainer of your own in front of vLLM.",
  "- Use the dataset without any job: `threadwise finetune dataset` writes files that other trainers read.",
  "- Put the best answers into a persona's examples, or into the knowledge.",
].join("\n");

/** What a service offers, in words for people. */
export function explainCapability(capability: Capability, isOpenAI: boolean, now: number): string {
  switch (capability.kind) {
    case "open":
      return isOpenAI ? `Models can be tuned here. ${closingSentence(now)}` : "Models can be tuned here.";
    case "closed":
      return `OpenAI takes no fine-tuning jobs of this organisation any more. It said: "${capability.says}"\n\n${alternatives}`;
    case "unsupported":
      return `This service does not offer fine-tuning by OpenAI's API. It said: "${capability.says}"\n\n${alternatives}`;
    case "unknown":
      return `Whether models can be tuned here could not be learnt. The service said: "${capability.says}"`;
  }
}

function closingSentence(now: number): string {
  if (now >= closing.models) return "Its tuned models were to be turned off on 14 January 2027.";
  if (now >= closing.jobs) return "OpenAI's tuned models are turned off on 14 January 2027.";
  const days = Math.ceil((closing.jobs - now) / dayMs);
  return `But OpenAI ends it: no new jobs from 6 January 2027 (in ${days} days), and models tuned from GPT-4o and GPT-4.1 are turned off on 14 January 2027.`;
}

/** Why a service did not take an order, and what to do. */
export function explainRefusal(error: Error): string {
  if (!(error instanceof ModelError)) return `A file of the order can't be read any more: ${error.message}`;
  const { status, message } = error;
  if (error.code === "fine-tuning-closed")
    return `The service takes no fine-tuning jobs of this organisation any more. It said: "${message}"\n\n${alternatives}`;
  if (status === 401)
    return `The service does not accept the key (FINE_TUNING_API_KEY, or OPENAI_API_KEY). It said: "${message}"`;
  if (status === 403) return `The key may not tune models there. It said: "${message}"`;
  if (status === 404) return `The service knows no such model or endpoint. It said: "${message}"`;
  if (status === 413) return `The file is too large for the service. It said: "${message}"`;
  return `The service refused the job. It said: "${message}"`;
}

/** What the service's own words for a failed job mean. */
export function explainFailure(says: string): string {
  const meaning = meanings.find(([pattern]) => pattern.test(says))?.[1];
  return meaning === undefined ? says : `${says}\n${meaning}`;
}

const meanings: readonly (readonly [RegExp, string])[] = [
  [/at least \d+ examples|insufficient/i, "The file has too few examples: `threadwise finetune validate` counts them."],
  [
    /invalid_training_file|format|line \d+/i,
    "The file is not as the service wants it: `threadwise finetune validate` names every line and its fix.",
  ],
  [
    /moderation|usage polic|unsafe|safety/i,
    "The service's own moderation stopped it: `threadwise finetune validate --moderate` finds such examples.",
  ],
  [/quota|billing|credit/i, "The account has to be paid for first; then order it again."],
  [/server|internal/i, "It is the service's own fault: order it again later."],
];
