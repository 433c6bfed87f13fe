import type { TokenUsage } from "../models/chat-model.ts";

/** US dollars for a million tokens. */
export interface Price {
  readonly input: number;
  /** Input that the provider found in its cache. */
  readonly cached: number;
  readonly output: number;
}

export type Prices = Readonly<Record<string, Price>>;

/** OpenAI's list prices of November 2026. MODEL_PRICES adds to them. */
export const listPrices: Prices = {
  "gpt-6-luna": { input: 0.1, cached: 0.01, output: 0.5 },
  "gpt-6.1-terra": { input: 1, cached: 0.05, output: 5 },
  "gpt-6.1-sol": { input: 2, cached: 0.1, output: 10 },
  "gpt-6-astra": { input: 10, cached: 1, output: 50 },
};

/** Writing to the cache costs a quarter more than plain input (OpenAI's price list). */
const cacheWriteFactor = 1.25;

/** US dollars; null where the model has no known price. */
export function costOf(model: string, usage: TokenUsage, prices: Prices): number | null {
  const price = prices[model];
  if (price === undefined) return null;
  const plainInput = usage.input - usage.cached - usage.cacheWrites;
  const input =
    plainInput * price.input + usage.cached * price.cached + usage.cacheWrites * price.input * cacheWriteFactor;
  return (input + usage.output * price.output) / 1_000_000;
}
