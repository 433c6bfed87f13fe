import type { ChatEvent, ChatModel, ChatRequest, Sampling } from "../../../../src/models/chat-model.ts";

export const noSampling: Sampling = {
  temperature: null,
  topP: null,
  frequencyPenalty: null,
  presencePenalty: null,
  stop: [],
  maxOutputTokens: null,
  reasoningEffort: null,
};

export const searchTool: ChatRequest["tools"][number] = {
  name: "search_knowledge",
  description: "Searches what the team knows.",
  parameters: {
    type: "object",
    properties: { query: { type: "string" } },
    required: ["query"],
    additionalProperties: false,
  },
};

export function requestOf(question: string, more: Partial<ChatRequest> = {}): ChatRequest {
  return {
    messages: [
      { role: "system", text: "Be brief." },
      { role: "user", text: question },
    ],
    tools: [],
    sampling: noSampling,
    passages: [],
    safetyId: "a".repeat(43),
    cacheKey: "b".repeat(43),
    ...more,
  };
}

/** All events of one stream. */
export async function ask(
  model: ChatModel,
  request: ChatRequest,
  signal: AbortSignal = new AbortController().signal,
): Promise<ChatEvent[]> {
  const events: ChatEvent[] = [];
  for await (const event of model.stream(request, signal)) events.push(event);
  return events;
}

export function textOf(events: readonly ChatEvent[]): string {
  return events.map((event) => (event.kind === "text" ? event.text : "")).join("");
}

/** What a stream yielded until it failed, and with what. */
export async function askUntilFault(model: ChatModel, request: ChatRequest): Promise<{ text: string; error: unknown }> {
  let text = "";
  try {
    for await (const event of model.stream(request, new AbortController().signal))
      text += event.kind === "text" ? event.text : "";
  } catch (error) {
    return { text, error };
  }
  throw new Error("the stream was expected to fail");
}
