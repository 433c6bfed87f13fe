import * as z from "zod";
import type { Audience } from "../knowledge/scope.ts";
import { passagesNotice, renderPassages, searchTool } from "../knowledge/search-tool.ts";
import type { Passage, SearchKnowledge } from "../knowledge/search.ts";
import type { ChatMessage, ToolCall } from "../models/chat-model.ts";

const searchArguments = z.object({ query: z.string().trim().min(1).max(400) });

export interface ToolUse {
  readonly search: SearchKnowledge;
  readonly audience: Audience;
  /** What was found so far in this turn; what is found anew is added, and numbered on from here. */
  readonly passages: Passage[];
  readonly perCall: number;
  /** Of the tags of passages in this turn. */
  readonly boundary: string;
  /** How many calls may still be made in this turn. */
  readonly callsLeft: number;
}

/**
 * Answers the model's calls, one result each and in order: a provider refuses a call without its result, so a call that
 * is wrong or over the limit is answered with a sentence that says so.
 */
export async function useTools(calls: readonly ToolCall[], use: ToolUse, signal: AbortSignal): Promise<ChatMessage[]> {
  const results: ChatMessage[] = [];
  for (const [index, call] of calls.entries()) {
    const text =
      index < use.callsLeft ? await answerCall(call, use, signal) : "No more searches in this turn: answer now.";
    results.push({ role: "tool", callId: call.id, text });
  }
  return results;
}

async function answerCall(call: ToolCall, use: ToolUse, signal: AbortSignal): Promise<string> {
  if (call.name !== searchTool.name) return `There is no tool of this name; there is ${searchTool.name}.`;
  const parsed = searchArguments.safeParse(parseJson(call.argumentsJson));
  if (!parsed.success) return 'The arguments must be {"query": "…"} with 1 to 400 characters.';
  const { passages } = await use.search(parsed.data.query, use.audience, use.perCall, signal);
  const known = new Set(use.passages.map(({ id }) => id));
  const fresh = passages.filter(({ id }) => !known.has(id));
  if (fresh.length === 0) return "Nothing else was found.";
  const text = `${passagesNotice(use.boundary)}\n${renderPassages(fresh, use.passages.length + 1, use.boundary)}`;
  use.passages.push(...fresh);
  return text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
