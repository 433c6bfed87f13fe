import type { ChatMessage, ToolSpec } from "../../models/chat-model.ts";

/** A message as training files have it. */
export interface ExampleMessage {
  readonly role: "system" | "user" | "assistant" | "tool";
  readonly content?: string;
  readonly tool_calls?: readonly object[];
  readonly tool_call_id?: string;
}

/** Texts are masked on the way. */
export async function messagesOf(
  prompt: readonly ChatMessage[],
  mask: (text: string) => Promise<string>,
): Promise<readonly ExampleMessage[]> {
  const messages: ExampleMessage[] = [];
  for (const message of prompt) messages.push(await messageOf(message, mask));
  return messages;
}

async function messageOf(message: ChatMessage, mask: (text: string) => Promise<string>): Promise<ExampleMessage> {
  const content = await mask(message.text);
  switch (message.role) {
    case "system":
    case "user":
      return { role: message.role, content };
    case "tool":
      return { role: "tool", tool_call_id: message.callId, content };
    case "assistant": {
      if (message.toolCalls.length === 0) return { role: "assistant", content };
      const calls = [];
      for (const { id, name, argumentsJson } of message.toolCalls)
        calls.push({ id, type: "function", function: { name, arguments: await maskJson(argumentsJson, mask) } });
      return { role: "assistant", ...(content.trim() === "" ? {} : { content }), tool_calls: calls };
    }
  }
}

/** Placeholders hold nothing that JSON would have to escape; arguments that were no JSON become an empty object. */
async function maskJson(json: string, mask: (text: string) => Promise<string>): Promise<string> {
  const masked = await mask(json);
  try {
    return JSON.stringify(JSON.parse(masked));
  } catch {
    return "{}";
  }
}

export function toolsOf(tools: readonly ToolSpec[]): object {
  if (tools.length === 0) return {};
  return { tools: tools.map((tool) => ({ type: "function", function: { ...tool, strict: true } })) };
}
