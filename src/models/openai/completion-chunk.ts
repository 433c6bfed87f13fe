import * as z from "zod";
import { tokenUsage } from "./token-usage.ts";

const usage = z
  .object({
    prompt_tokens: z.number(),
    prompt_tokens_details: z
      .object({ cached_tokens: z.number().nullish(), cache_write_tokens: z.number().nullish() })
      .nullish(),
    completion_tokens: z.number(),
    completion_tokens_details: z.object({ reasoning_tokens: z.number().nullish() }).nullish(),
  })
  .transform((given) =>
    tokenUsage(
      given.prompt_tokens,
      given.prompt_tokens_details,
      given.completion_tokens,
      given.completion_tokens_details,
    ),
  );

const callPart = z.object({
  index: z.number().nullish(),
  id: z.string().nullish(),
  function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }).nullish(),
});

export type CallPart = z.output<typeof callPart>;

const choice = z.object({
  delta: z
    .object({ content: z.string().nullish(), refusal: z.string().nullish(), tool_calls: z.array(callPart).nullish() })
    .nullish(),
  finish_reason: z.string().nullish(),
});

/** What is relied upon of a chunk. Every field is missing somewhere: servers differ. */
export const completionChunk = z
  // An answer is not lost for a count that can't be read.
  .object({ choices: z.array(choice).nullish(), usage: usage.nullable().catch(null) })
  .transform(({ choices, usage: counted }) => ({ choice: choices?.[0] ?? null, usage: counted }));
