import type OpenAI from "openai";
import type { ResponseCreateParamsStreaming } from "openai/resources/responses/responses";
import type { ChatEvent, ChatModel, ChatRequest } from "../chat-model.ts";
import { watchedClient } from "./client.ts";
import { withoutKnownRefusals } from "./known-models.ts";
import { sendAccepted } from "./refused-parameters.ts";
import { parseCall, parseResponseEvent } from "./response-events.ts";
import { toInputItems } from "./response-items.ts";
import { StopSequences } from "./stop-sequences.ts";
import { streamCut, streamFault, translateError } from "./translate-error.ts";

export interface OpenAiModelOptions {
  readonly model: string;
  readonly contextTokens: number;
  /** How long a stream may be silent, in milliseconds. */
  readonly idleMs: number;
}

const optional = [
  "temperature",
  "top_p",
  "reasoning",
  "include",
  "safety_identifier",
  "prompt_cache_key",
  "tools",
] as const;

/** A model behind the Responses API. */
export function responsesModel(client: OpenAI, { model, contextTokens, idleMs }: OpenAiModelOptions): ChatModel {
  const { responses } = watchedClient(client, idleMs);
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
          () => buildBody(model, request),
          (body) => responses.create(body, { signal }),
        );
        yield* chatEvents(raw, request.sampling.stop);
      } catch (error) {
        throw translateError(error, signal);
      }
    },
  };
}

/** The API knows no penalties, and no stop sequences: those are cut here. */
function buildBody(model: string, request: ChatRequest): ResponseCreateParamsStreaming {
  const { temperature, topP, maxOutputTokens, reasoningEffort } = withoutKnownRefusals(model, request.sampling);
  return {
    model,
    input: toInputItems(request.messages),
    stream: true,
    // Nothing of a team's conversations stays with the provider, so reasoning travels with us, encrypted.
    store: false,
    include: ["reasoning.encrypted_content"],
    safety_identifier: request.safetyId,
    prompt_cache_key: request.cacheKey,
    ...(temperature !== null && { temperature }),
    ...(topP !== null && { top_p: topP }),
    ...(maxOutputTokens !== null && { max_output_tokens: maxOutputTokens }),
    ...(reasoningEffort !== null && { reasoning: { effort: reasoningEffort } }),
    ...(request.tools.length > 0 && {
      tools: request.tools.map(({ name, description, parameters }) => ({
        type: "function" as const,
        name,
        description,
        parameters: { ...parameters },
        strict: true,
      })),
    }),
  };
}

async function* chatEvents(raw: AsyncIterable<unknown>, stop: readonly string[]): AsyncGenerator<ChatEvent> {
  const stopping = new StopSequences(stop);
  const items: unknown[] = [];
  let hasCalls = false;

  for await (const data of raw) {
    const event = parseResponseEvent(data);
    switch (event?.type) {
      case "response.output_text.delta":
      case "response.refusal.delta": {
        const text = stopping.push(event.delta);
        if (text !== "") yield { kind: "text", text };
        break;
      }
      case "response.output_item.done":
        items.push(event.item);
        if (event.item.type === "function_call") {
          hasCalls = true;
          yield { kind: "tool-call", call: parseCall(event.item) };
        }
        break;
      case "response.completed":
      case "response.incomplete": {
        const rest = stopping.end();
        if (rest !== "") yield { kind: "text", text: rest };
        const { usage, incomplete_details: details } = event.response;
        const reason = endReason(event.type === "response.completed", details?.reason, hasCalls);
        yield { kind: "end", reason, usage, replay: { items } };
        return;
      }
      case "response.failed": {
        const fault = event.response.error;
        throw streamFault(fault?.code ?? null, fault?.message ?? "the response failed");
      }
      case "error":
        throw streamFault(event.code ?? null, event.message);
      default:
    }
  }
  // Where the caller aborted, too: the SDK then ends its stream as if it were complete.
  throw streamCut();
}

function endReason(isComplete: boolean, why: string | null | undefined, hasCalls: boolean) {
  if (!isComplete) return why === "content_filter" ? "content-filter" : "length";
  return hasCalls ? "tool-calls" : "stop";
}
