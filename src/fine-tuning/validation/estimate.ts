import type { Method } from "./check-example.ts";

/** What training will cost, as far as that can be said before anything is uploaded. */
export interface Estimate {
  readonly epochs: number;
  /** Tokens of one epoch: what is over the model's limit is cut off and not billed. */
  readonly tokensPerEpoch: number;
  readonly billedTokens: number;
  /** US dollars; null where the price of the model is not known. */
  readonly price: number | null;
}

/** What is known of models that can be trained. */
export interface TrainableModel {
  /** How many tokens one example may have. */
  readonly maxTokens: number;
  /** US dollars for a million trained tokens, or null. */
  readonly price: number | null;
}

/** OpenAI's list of November 2026. FINE_TUNING_PRICES adds to its prices. */
const known: readonly (readonly [prefix: string, model: TrainableModel])[] = [
  ["gpt-3.5-turbo-0613", { maxTokens: 4_096, price: 8 }],
  ["gpt-3.5-turbo", { maxTokens: 16_385, price: 8 }],
  ["gpt-4o-mini", { maxTokens: 65_536, price: 3 }],
  ["gpt-4o", { maxTokens: 65_536, price: 25 }],
  ["gpt-4.1-nano", { maxTokens: 65_536, price: 1.5 }],
  ["gpt-4.1-mini", { maxTokens: 65_536, price: 5 }],
  ["gpt-4.1", { maxTokens: 65_536, price: 25 }],
];

/** Of a model that is not in the list nothing is known but that windows of today hold this. */
const unknownModel: TrainableModel = { maxTokens: 65_536, price: null };

/** By the longest known beginning of the name; a fine-tuned model (`ft:gpt-4.1-mini:…`) is what it was made from. */
export function trainableModel(name: string, prices: Readonly<Record<string, number>>): TrainableModel {
  const base = name.replace(/^ft:/, "");
  const [, found] = known.find(([prefix]) => base.startsWith(prefix)) ?? [];
  return { ...(found ?? unknownModel), price: prices[name] ?? prices[base] ?? found?.price ?? null };
}

/**
 * How often the examples are gone through where nobody says: three times, but so that there are 100 to 25,000 in all and at
 * most 25 epochs (OpenAI's cookbook, "Data preparation and analysis for chat model fine-tuning").
 */
export function defaultEpochs(examples: number): number {
  if (examples === 0) return 0;
  if (examples * 3 < 100) return Math.min(25, Math.floor(100 / examples));
  if (examples * 3 > 25_000) return Math.max(1, Math.floor(25_000 / examples));
  return 3;
}

/** DPO's passes: OpenAI's default is two, whatever the number of pairs. */
const preferenceEpochs = 2;

export function estimate(
  method: Method,
  { examples, tokensPerEpoch }: { readonly examples: number; readonly tokensPerEpoch: number },
  model: TrainableModel,
  epochsGiven: number | null = null,
): Estimate {
  const epochs = epochsGiven ?? (method === "dpo" ? Math.min(examples, preferenceEpochs) : defaultEpochs(examples));
  const billedTokens = epochs * tokensPerEpoch;
  const price = model.price === null ? null : (billedTokens * model.price) / 1_000_000;
  return { epochs, tokensPerEpoch, billedTokens, price };
}
