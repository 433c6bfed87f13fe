import type { TokenUsage } from "../models/chat-model.ts";

/** Of several requests; one of which the server said nothing adds nothing. */
export function sumOf(a: TokenUsage | null, b: TokenUsage | null): TokenUsage | null {
  if (a === null || b === null) return a ?? b;
  return {
    input: a.input + b.input,
    cached: a.cached + b.cached,
    cacheWrites: a.cacheWrites + b.cacheWrites,
    output: a.output + b.output,
    reasoning: a.reasoning + b.reasoning,
  };
}
