import type { TokenUsage } from "../chat-model.ts";

interface InputDetails {
  readonly cached_tokens?: number | null | undefined;
  readonly cache_write_tokens?: number | null | undefined;
}

interface OutputDetails {
  readonly reasoning_tokens?: number | null | undefined;
}

/** Both APIs count alike under different names; compatible servers leave the details out. */
export function tokenUsage(
  input: number,
  inputDetails: InputDetails | null | undefined,
  output: number,
  outputDetails: OutputDetails | null | undefined,
): TokenUsage {
  return {
    input,
    cached: inputDetails?.cached_tokens ?? 0,
    cacheWrites: inputDetails?.cache_write_tokens ?? 0,
    output,
    reasoning: outputDetails?.reasoning_tokens ?? 0,
  };
}
