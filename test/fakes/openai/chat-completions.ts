import * as z from "zod";
import { badRequest, checkBody } from "./api-fault.ts";
import { checkCallPairs, checkStrictSchema } from "./check-tools.ts";
import { checkKnown, checkTools, untuned } from "./models.ts";
import type { Call } from "./call.ts";
import type { Answer } from "./state.ts";
import { cutInDeltas, type Frame, sendStream } from "./stream.ts";

const message = z.discriminatedUnion("role", [
  z.strictObject({ role: z.enum(["system", "developer", "user"]), content: z.string() }),
  z.strictObject({
    role: z.literal("assistant"),
    content: z.string().nullish(),
    tool_calls: z
      .array(
        z.strictObject({
          id: z.string(),
          type: z.literal("function"),
          function: z.strictObject({ name: z.string(), arguments: z.string() }),
        }),
      )
      .min(1)
      .optional(),
  }),
  z.strictObject({ role: z.literal("tool"), tool_call_id: z.string(), content: z.string() }),
]);

const body = z.strictObject({
  model: z.string(),
  messages: z.array(message).min(1),
  stream: z.literal(true),
  stream_options: z.strictObject({ include_usage: z.boolean() }).optional(),
  temperature: z.number().min(0).max(2).optional(),
  top_p: z.number().min(0).max(1).optional(),
  frequency_penalty: z.number().min(-2).max(2).optional(),
  presence_penalty: z.number().min(-2).max(2).optional(),
  stop: z.array(z.string()).max(4).optional(),
  max_completion_tokens: z.int().min(1).optional(),
  max_tokens: z.int().min(1).optional(),
  reasoning_effort: z.string().optional(),
  safety_identifier: z.string().max(128).optional(),
  prompt_cache_key: z.string().max(64).optional(),
  tools: z
    .array(
      z.strictObject({
        type: z.literal("function"),
        function: z.strictObject({
          name: z.string().regex(/^[\w-]{1,64}$/),
          description: z.string().optional(),
          parameters: z.unknown(),
          strict: z.boolean().optional(),
        }),
      }),
    )
    .optional(),
});

type Body = z.output<typeof body>;

export async function chatCompletions(call: Call): Promise<void> {
  checkKnown(call.state, call.body);
  const request = checkBody(body, call.body);
  const { model, messages, tools = [], temperature, top_p, frequency_penalty, presence_penalty, stop } = request;
  checkTools({
    model: untuned(call.state, model),
    effort: request.reasoning_effort,
    effortName: "reasoning_effort",
    hasTools: tools.length > 0,
    sampling: { temperature, top_p, frequency_penalty, presence_penalty, stop },
  });
  if (request.max_tokens !== undefined && model.startsWith("gpt-"))
    throw badRequest(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      "max_tokens",
      "unsupported_parameter",
    );
  for (const { function: tool } of tools) if (tool.strict === true) checkStrictSchema(tool.name, tool.parameters);
  checkCallPairs(
    messages.flatMap((said) => (said.role === "assistant" ? (said.tool_calls ?? []).map(({ id }) => id) : [])),
    messages.flatMap((said) => (said.role === "tool" ? [said.tool_call_id] : [])),
  );

  const answer = call.state.answer({
    model,
    question: messages.findLast(({ role }) => role === "user")?.content ?? "",
    toolResults: messages.flatMap((said) => (said.role === "tool" ? [said.content] : [])),
  });
  await sendStream(call, chunks(answer, request, call.state.countTokens), "data: [DONE]\n\n");
}

function chunks(answer: Answer, request: Body, count: (text: string) => number): Frame[] {
  const base = { id: `chatcmpl-${crypto.randomUUID()}`, object: "chat.completion.chunk", created: 1_780_000_000 };
  const chunk = (choices: readonly unknown[], more: object = {}) => ({
    ...base,
    model: request.model,
    choices,
    ...more,
  });
  const delta = (given: object, isDelta = true): Frame => ({
    data: chunk([{ index: 0, delta: given, finish_reason: null }]),
    isDelta,
  });
  const calls = (answer.toolCalls ?? []).flatMap((call, index) => [
    delta({
      tool_calls: [
        { index, id: `call_${crypto.randomUUID()}`, type: "function", function: { name: call.name, arguments: "" } },
      ],
    }),
    ...cutInDeltas(JSON.stringify(call.arguments)).map((part) =>
      delta({ tool_calls: [{ index, function: { arguments: part } }] }),
    ),
  ]);
  const usage = usageOf(answer, request, count);
  return [
    delta({ role: "assistant", content: "", refusal: null }, false),
    ...cutInDeltas(answer.text ?? "").map((content) => delta({ content })),
    ...cutInDeltas(answer.refusal ?? "").map((refusal) => delta({ refusal })),
    ...calls,
    { data: chunk([{ index: 0, delta: {}, finish_reason: finishReason(answer) }]) },
    ...(request.stream_options?.include_usage === true ? [{ data: chunk([], { usage }) }] : []),
  ];
}

function finishReason({ cutBy, toolCalls = [] }: Answer): string {
  if (cutBy === "length") return "length";
  if (cutBy === "content-filter") return "content_filter";
  return toolCalls.length > 0 ? "tool_calls" : "stop";
}

function usageOf(answer: Answer, request: Body, count: (text: string) => number) {
  const reasoning_tokens = count(answer.reasoning ?? "");
  const prompt_tokens = count(JSON.stringify(request.messages));
  const completion_tokens = reasoning_tokens + count(answer.text ?? answer.refusal ?? "");
  return {
    prompt_tokens,
    prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
    completion_tokens,
    completion_tokens_details: { reasoning_tokens },
    total_tokens: prompt_tokens + completion_tokens,
  };
}
