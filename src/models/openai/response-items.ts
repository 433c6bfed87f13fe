import type { ResponseInputItem } from "openai/resources/responses/responses";
import * as z from "zod";
import type { ChatMessage } from "../chat-model.ts";

/** Our own `replay`: the output items of a response, in order. */
const replayed = z.object({
  items: z.array(z.looseObject({ type: z.string(), encrypted_content: z.unknown().optional() })),
});

export function toInputItems(messages: readonly ChatMessage[]): ResponseInputItem[] {
  return messages.flatMap(toItems);
}

function toItems(message: ChatMessage): ResponseInputItem[] {
  switch (message.role) {
    case "system":
    case "user":
      return [{ role: message.role, content: message.text }];
    case "tool":
      return [{ type: "function_call_output", call_id: message.callId, output: message.text }];
    case "assistant":
      return replayItems(message.replay) ?? saidItems(message);
  }
}

/**
 * A reasoning item belongs before the call that it led to, and a call without its reasoning is refused; so items go back
 * whole and in order. Without its encrypted content the server would look an item up by its id, and nothing is stored.
 */
function replayItems(replay: unknown): ResponseInputItem[] | null {
  const parsed = replayed.safeParse(replay);
  if (!parsed.success) return null;
  const items = parsed.data.items.filter(({ type, encrypted_content: content }) => type !== "reasoning" || content);
  return items as unknown as ResponseInputItem[];
}

function saidItems({ text, toolCalls }: Extract<ChatMessage, { role: "assistant" }>): ResponseInputItem[] {
  const said: ResponseInputItem[] = text === "" ? [] : [{ role: "assistant", content: text }];
  return [
    ...said,
    ...toolCalls.map(({ id, name, argumentsJson }) => ({
      type: "function_call" as const,
      call_id: id,
      name,
      arguments: argumentsJson,
    })),
  ];
}
