import * as z from "zod";
import { badRequest, checkBody } from "./api-fault.ts";
import { checkCallPairs, checkStrictSchema } from "./check-tools.ts";
import { checkKnown, checkModel, untuned } from "./models.ts";
import { checkReasoning, type InputItem, inputItem } from "./response-input.ts";
import { responseFrames } from "./response-frames.ts";
import type { Call } from "./call.ts";
import type { Asked } from "./state.ts";
import { sendStream } from "./stream.ts";

const body = z.strictObject({
  model: z.string(),
  input: z.array(inputItem).min(1),
  stream: z.literal(true),
  store: z.boolean().optional(),
  include: z.array(z.literal("reasoning.encrypted_content")).optional(),
  temperature: z.number().min(0).max(2).optional(),
  top_p: z.number().min(0).max(1).optional(),
  max_output_tokens: z.int().min(16).optional(),
  reasoning: z.strictObject({ effort: z.string().optional(), summary: z.string().optional() }).optional(),
  safety_identifier: z.string().max(128).optional(),
  prompt_cache_key: z.string().max(64).optional(),
  tools: z
    .array(
      z.strictObject({
        type: z.literal("function"),
        name: z.string().regex(/^[\w-]{1,64}$/),
        description: z.string().optional(),
        parameters: z.unknown(),
        strict: z.boolean(),
      }),
    )
    .optional(),
});

export async function responses(call: Call): Promise<void> {
  checkKnown(call.state, call.body);
  const request = checkBody(body, call.body);
  const { input, temperature, top_p, tools = [] } = request;
  const model = untuned(call.state, request.model);
  const reasons = checkModel({
    model,
    effort: request.reasoning?.effort,
    effortName: "reasoning.effort",
    hasTools: tools.length > 0,
    sampling: { temperature, top_p },
  });
  if (model === "gpt-4.1-mini" && request.include !== undefined)
    throw badRequest("Encrypted content is not supported with this model.", "include", null);
  for (const { name, parameters, strict } of tools) if (strict) checkStrictSchema(name, parameters);
  checkCallPairs(
    input.flatMap((item) => (item.type === "function_call" ? [item.call_id] : [])),
    input.flatMap((item) => (item.type === "function_call_output" ? [item.call_id] : [])),
  );
  checkReasoning(input);

  const answer = call.state.answer(askedIn(model, input));
  const inputTokens = call.state.countTokens(JSON.stringify(input));
  await sendStream(call, responseFrames(answer, { model, inputTokens, reasons, count: call.state.countTokens }));
}

function askedIn(model: string, input: readonly InputItem[]): Asked {
  const last = input.findLast((item) => item.type === "message" && item.role === "user");
  return {
    model,
    question: last?.type === "message" && typeof last.content === "string" ? last.content : "",
    toolResults: input.flatMap((item) => (item.type === "function_call_output" ? [item.output] : [])),
  };
}
