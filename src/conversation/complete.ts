import type { ChatEvent, ChatModel, ChatRequest, ToolCall } from "../models/chat-model.ts";

export interface Completion {
  readonly text: string;
  readonly calls: readonly ToolCall[];
  readonly end: Extract<ChatEvent, { kind: "end" }>;
}

/** Streams one completion, handing on its text as it comes. @throws ModelError, or the signal's reason. */
export async function complete(
  chat: ChatModel,
  request: ChatRequest,
  onText: (delta: string) => void,
  signal: AbortSignal,
): Promise<Completion> {
  let text = "";
  const calls: ToolCall[] = [];
  for await (const event of chat.stream(request, signal)) {
    if (event.kind === "end") return { text, calls, end: event };
    if (event.kind === "tool-call") calls.push(event.call);
    else {
      text += event.text;
      onText(event.text);
    }
  }
  throw new Error(`the model ${chat.name} ended a stream without its end event`);
}
