import type { CountTokens } from "./count-tokens.ts";

/**
 * The encoder merges one run of letters, or of anything but letters and digits, in time that grows with the square of
 * its length: 200,000 times "a" takes gpt-tokenizer 4.0 twenty seconds. No word of a language is as long as this.
 */
const longestRun = 200;
const longRun = new RegExp(`[\\p{L}\\p{M}]{${longestRun},}|[^\\p{L}\\p{N}]{${longestRun},}`, "u");
const pieces = new RegExp(`[^]{1,${longestRun}}`, "gu");

/** In what others wrote, `<|endoftext|>` is ordinary text: it must neither throw nor count as one token. */
const plainText = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };

/**
 * Counts in o200k_base. The newest models' encoding is not published, so this is an estimate.
 * Loaded on demand: the tables take 0.2 s and tens of megabytes.
 */
export async function loadTokenCounter(): Promise<CountTokens> {
  const { countTokens } = await import("gpt-tokenizer/encoding/o200k_base");
  return inPieces((text) => countTokens(text, plainText));
}

/** The encoding of a model: cl100k_base up to GPT-4 and GPT-3.5, o200k_base since GPT-4o. */
export async function loadTokenCounterOf(model: string): Promise<CountTokens> {
  if (!/(?:^|[:/])(?:gpt-3\.5|gpt-35|gpt-4(?![.\do])|babbage|davinci)/.test(model)) return loadTokenCounter();
  const { countTokens } = await import("gpt-tokenizer/encoding/cl100k_base");
  return inPieces((text) => countTokens(text, plainText));
}

/** Cut up, a run counts a little too high, never too low. */
function inPieces(count: CountTokens): CountTokens {
  return (text) =>
    longRun.test(text) ? (text.match(pieces) ?? []).reduce((sum, piece) => sum + count(piece), 0) : count(text);
}
