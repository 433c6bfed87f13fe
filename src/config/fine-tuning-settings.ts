import * as z from "zod";
import { httpUrl, secret, trainingPrices, wholeNumber } from "./kinds.ts";

export const fineTuningSettings = {
  FINE_TUNING_BASE_URL: httpUrl.optional().meta({
    group: "Fine-tuning",
    help: "Where models are tuned, where that is not OPENAI_BASE_URL: any service that speaks OpenAI's fine-tuning API.",
    example: "https://api.together.xyz/v1",
  }),
  FINE_TUNING_API_KEY: secret(
    "Fine-tuning",
    "Its key. OPENAI_API_KEY is never sent to FINE_TUNING_BASE_URL.",
    "sk-abc",
    /^\S+$/,
    "must not hold spaces",
  ),
  FINE_TUNING_MODEL: z.string().min(1).default("gpt-4.1-mini-2025-04-14").meta({
    group: "Fine-tuning",
    help: "The model that is tuned where none is named.",
    example: "gpt-4.1-2025-04-14",
  }),
  FINE_TUNING_PRICES: trainingPrices.optional().meta({
    group: "Fine-tuning",
    help: "US dollars for a million trained tokens, as JSON; adds to and replaces the built-in table.",
    example: '{"my-model":3}',
  }),
  FINE_TUNING_FOLDER: z.string().min(1).default("data/dataset").meta({
    group: "Fine-tuning",
    help: "Where datasets are written; its files can be chosen in `/finetune create`, and its validation.jsonl holds the questions that models are compared by.",
    example: "/var/lib/threadwise/dataset",
  }),
  FINE_TUNING_POLL_SECONDS: wholeNumber(1, 3_600).default(10).meta({
    group: "Fine-tuning",
    help: "How often a job that moves is looked at; up to twelve times as long where it does not.",
    example: "30",
  }),
  FINE_TUNING_KEEP_DAYS: wholeNumber(0, 3_650).default(90).meta({
    group: "Fine-tuning",
    help: "How long prompts and answers of those who agreed (`/finetune consent on`) are kept for a dataset; 0: never.",
    example: "30",
  }),
};
