import type { CountTokens } from "../../models/count-tokens.ts";
import type { Method, ReadExample, ReadMessage } from "./check-example.ts";

/** What the chat format adds: OpenAI's cookbook, "How to count tokens with tiktoken". */
const perMessage = 3;
const perConversation = 3;
const perName = 1;

export interface ExampleTokens {
  readonly total: number;
  /** Of the assistant's words alone. */
  readonly assistant: number;
}

/** As the cookbook counts, with the tools and their calls as well. Both answers of a preference are trained on. */
export function countExample({ messages, tools }: ReadExample, method: Method, count: CountTokens): ExampleTokens {
  const counted = messages.map((message) => countMessage(message, count));
  const total = counted.reduce((sum, { all }) => sum + all, 0) + (tools === "" ? 0 : count(tools));
  // The input is read once with each answer.
  const input = method === "dpo" ? counted.slice(0, -2).reduce((sum, { all }) => sum + all, 0) : 0;
  return {
    total: total + input + (method === "dpo" ? 2 : 1) * perConversation,
    assistant: counted.reduce((sum, { said }, index) => sum + (messages[index]?.role === "assistant" ? said : 0), 0),
  };
}

function countMessage({ role, name, text, calls }: ReadMessage, count: CountTokens) {
  const said = count(text) + (calls === "" ? 0 : count(calls));
  return { said, all: perMessage + count(role) + said + (name === "" ? 0 : count(name) + perName) };
}
