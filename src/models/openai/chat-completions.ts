import type OpenAI from "openai";
import type {
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
} from "openai/resources/chat/completions/completions";
import type { ChatEvent, ChatMessage, ChatModel, ChatRequest } from "../chat-model.ts";
import { watchedClient } from "./client.ts";
import { completionChunk } from "./completion-chunk.ts";
import { chatEffort, withoutKnownRefusals } from "./known-models.ts";
import { sendAccepted } from "./refused-parameters.ts";
import type { OpenAiModelOptions } from "./responses.ts";
import { StopSequences } from "./stop-sequences.ts";
import { ToolCallParts } from "./tool-call-parts.ts";
import { streamCut, translateError } from "./translate-error.ts";

const optional = [
  "temperature",
  "top_p",
  "frequency_penalty",
  "presence_penalty",
  "stop",
  "reasoning_effort",
  "max_completion_tokens",
  "stream_options",
  "safety_identifier",
  "prompt_cache_key",
  "tools",
] as const;

/** A model behind the Chat Completions API, which every compatible server speaks. */
export function chatCompletionsModel(client: OpenAI, { model, contextTokens, idleMs }: OpenAiModelOptions): ChatModel {
  const { completions } = watchedClient(client, idleMs).chat;
  const refused = new Set<string>();
  return {
    name: model,
    contextTokens,
    get takesTools() {
      return !refused.has("tools");
    },
    async *stream(request, signal) {
      try {
        const raw = await sendAccepted(
          refused,
          optional,
          (known) => buildBody(model, request, known),
          (body) => completions.create(body, { signal }),
        );
        yield* chatEvents(raw, request.sampling.stop);
      } catch (error) {
        throw translateError(error, signal);
      }
    },
  };
}

function buildBody(
  model: string,
  request: ChatRequest,
  refused: ReadonlySet<string>,
): ChatCompletionCreateParamsStreaming {
  const hasTools = request.tools.length > 0 && !refused.has("tools");
  const effort = chatEffort(model, request.sampling, hasTools);
  const sampling = withoutKnownRefusals(model, { ...request.sampling, reasoningEffort: effort });
  const { temperature, topP, frequencyPenalty, presencePenalty, stop, maxOutputTokens } = sampling;
  return {
    model,
    messages: request.messages.map(toMessage),
    stream: true,
    stream_options: { include_usage: true },
    safety_identifier: request.safetyId,
    prompt_cache_key: request.cacheKey,
    ...(temperature !== null && { temperature }),
    ...(topP !== null && { top_p: topP }),
    ...(frequencyPenalty !== null && { frequency_penalty: frequencyPenalty }),
    ...(presencePenalty !== null && { presence_penalty: presencePenalty }),
    ...(stop.length > 0 && { stop: [...stop] }),
    ...(effort !== null && { reasoning_effort: effort }),
    ...(maxOutputTokens !== null && maxTokens(maxOutputTokens, refused)),
    ...(hasTools && {
      tools: request.tools.map(({ name, description, parameters }) => ({
        type: "function" as const,
        function: { name, description, parameters: { ...parameters }, strict: true },
      })),
    }),
  };
}

/** Older servers know the limit by its first name alone. */
function maxTokens(limit: number, refused: ReadonlySet<string>) {
  return refused.has("max_completion_tokens") ? { max_tokens: limit } : { max_completion_tokens: limit };
}

function toMessage(message: ChatMessage): ChatCompletionMessageParam {
  switch (message.role) {
    case "system":
    case "user":
      return { role: message.role, content: message.text };
    case "tool":
      return { role: "tool", tool_call_id: message.callId, content: message.text };
    case "assistant": {
      const calls = message.toolCalls.map(({ id, name, argumentsJson }) => ({
        id,
        type: "function" as const,
        function: { name, arguments: argumentsJson },
      }));
      return { role: "assistant", content: message.text, ...(calls.length > 0 && { tool_calls: calls }) };
    }
  }
}

async function* chatEvents(raw: AsyncIterable<unknown>, stop: readonly string[]): AsyncGenerator<ChatEvent> {
  const stopping = new StopSequences(stop);
  const calls = new ToolCallParts();
  let finish: string | null = null;
  let usage: Extract<ChatEvent, { kind: "end" }>["usage"] = null;

  for await (const data of raw) {
    const { choice, usage: counted } = completionChunk.parse(data);
    // The last chunk has the usage and no choice; some servers count along in every chunk.
    usage = counted ?? usage;
    finish = choice?.finish_reason ?? finish;
    calls.add(choice?.delta?.tool_calls ?? []);
    const text = stopping.push((choice?.delta?.content ?? "") + (choice?.delta?.refusal ?? ""));
    if (text !== "") yield { kind: "text", text };
  }
  // Where the caller aborted, too: the SDK then ends its stream as if it were complete.
  if (finish === null) throw streamCut();

  const rest = stopping.end();
  if (rest !== "") yield { kind: "text", text: rest };
  const reason = endReason(finish, calls.isEmpty);
  if (reason === "tool-calls") for (const call of calls.gathered()) yield { kind: "tool-call", call };
  yield { kind: "end", reason, usage, replay: null };
}

/** Some servers say "stop" after tool calls; a call that the length limit cut is none. */
function endReason(finish: string, hasNoCalls: boolean) {
  if (finish === "length") return "length";
  if (finish === "content_filter") return "content-filter";
  return hasNoCalls ? "stop" : "tool-calls";
}
