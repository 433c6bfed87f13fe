import * as z from "zod";
import type { ToolCall } from "../chat-model.ts";
import { tokenUsage } from "./token-usage.ts";

const fault = z.object({ code: z.string().nullish(), message: z.string() });

const usage = z
  .object({
    input_tokens: z.number(),
    input_tokens_details: z
      .object({ cached_tokens: z.number().nullish(), cache_write_tokens: z.number().nullish() })
      .nullish(),
    output_tokens: z.number(),
    output_tokens_details: z.object({ reasoning_tokens: z.number().nullish() }).nullish(),
  })
  .transform((given) =>
    tokenUsage(given.input_tokens, given.input_tokens_details, given.output_tokens, given.output_tokens_details),
  );

const ended = z.object({
  // An answer is not lost for a count that can't be read.
  usage: usage.nullable().catch(null),
  incomplete_details: z.object({ reason: z.string().nullish() }).nullish(),
});

const functionCall = z.object({ call_id: z.string(), name: z.string(), arguments: z.string() });

/** What is relied upon of the events that end up in an answer. */
const relevant = z.discriminatedUnion("type", [
  z.object({ type: z.literal("response.output_text.delta"), delta: z.string() }),
  z.object({ type: z.literal("response.refusal.delta"), delta: z.string() }),
  // Loose: an item goes back untouched in the next request.
  z.object({ type: z.literal("response.output_item.done"), item: z.looseObject({ type: z.string() }) }),
  z.object({ type: z.literal("response.completed"), response: ended }),
  z.object({ type: z.literal("response.incomplete"), response: ended }),
  z.object({ type: z.literal("response.failed"), response: z.object({ error: fault.nullish() }) }),
  fault.extend({ type: z.literal("error") }),
]);

const relevantTypes = new Set(relevant.options.map(({ shape }): string => shape.type.value));
const anyEvent = z.looseObject({ type: z.string() });

/** @throws ZodError */
export function parseCall(item: unknown): ToolCall {
  const { call_id: id, name, arguments: argumentsJson } = functionCall.parse(item);
  return { id, name, argumentsJson };
}

/** The event, or null where an answer does not depend on it. @throws ZodError */
export function parseResponseEvent(data: unknown): z.output<typeof relevant> | null {
  return relevantTypes.has(anyEvent.parse(data).type) ? relevant.parse(data) : null;
}
