import type { ChatMessage, ChatModel, Sampling } from "../../models/chat-model.ts";

/** One completion, whole. @throws ModelError; the signal's reason */
export async function complete(
  model: ChatModel,
  messages: readonly ChatMessage[],
  sampling: Sampling,
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly outputTokens: number | null }> {
  let text = "";
  let outputTokens: number | null = null;
  const request = {
    messages,
    tools: [],
    sampling,
    passages: [],
    safetyId: "finetune-compare",
    cacheKey: "finetune-compare",
  };
  for await (const event of model.stream(request, signal)) {
    if (event.kind === "text") text += event.text;
    if (event.kind === "end") outputTokens = event.usage?.output ?? null;
  }
  return { text, outputTokens };
}
