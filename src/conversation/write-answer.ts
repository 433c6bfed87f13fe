import { createHash } from "node:crypto";
import { ModelError, UserError } from "../errors.ts";
import { audienceOf } from "../knowledge/scope.ts";
import { searchTool } from "../knowledge/search-tool.ts";
import type { Passage, SearchResult } from "../knowledge/search.ts";
import type { ChatEvent, ChatMessage, ChatRequest, QuotablePassage, TokenUsage } from "../models/chat-model.ts";
import type { QuestionAsked } from "../platform/event.ts";
import { complete } from "./complete.ts";
import { compose, countMessage, type CountedMessage, type CountedText } from "./compose.ts";
import type { Engine } from "./engine.ts";
import type { RememberedTurn } from "./history.ts";
import type { PromptParts } from "./prompt-parts.ts";
import { useTools } from "./use-tools.ts";

export interface Material {
  readonly question: QuestionAsked;
  readonly found: SearchResult;
  readonly remembered: readonly RememberedTurn[];
  readonly parts: PromptParts;
  /** Of the tags of passages in this turn. */
  readonly boundary: string;
}

export interface Draft {
  /** The question as it is remembered. */
  readonly asked: CountedText;
  /** What the answer may cite: passage n is at index n - 1. */
  readonly passages: readonly Passage[];
  readonly endReason: Extract<ChatEvent, { kind: "end" }>["reason"];
  readonly trimmedTurns: number;
  /** Passages that were found and did not fit. */
  readonly trimmedPassages: number;
  readonly toolCalls: number;
  readonly promptTokens: number;
  /** The last request's messages. */
  readonly prompt: readonly ChatMessage[];
  /** Of all requests; null where the server said nothing. */
  readonly usage: TokenUsage | null;
}

/**
 * Composes the request inside the budget and streams the completion; again after each round of tool calls, until the
 * model has nothing more to look up.
 * @throws UserError where the question can't fit; ModelError; the signal's reason.
 */
export async function writeAnswer(
  { question, found, remembered, parts, boundary }: Material,
  onText: (delta: string) => void,
  { chat, search, sampling, limits }: Engine,
  signal: AbortSignal,
): Promise<Draft> {
  const { conversation } = question;
  const fixed = {
    system: parts.system(conversation),
    passages: parts.passages(found.passages, boundary),
    history: parts.history(remembered),
    question: parts.question(question),
    budget: limits.contextTokens,
    boundary,
  };
  const passages = [...found.passages];
  const exchange: CountedMessage[] = [];
  let usage: TokenUsage | null = null;
  let toolCalls = 0;

  for (;;) {
    const prompt = compose({ ...fixed, exchange });
    if (prompt.kind === "too-long") throw tooLong(prompt);
    const callsLeft = limits.toolCalls - toolCalls;
    const request: ChatRequest = {
      messages: prompt.messages,
      tools: chat.takesTools && callsLeft > 0 ? [searchTool] : [],
      sampling,
      passages: found.passages.slice(0, prompt.passages).map(quotable),
      safetyId: digest(`${conversation.platform}:${conversation.workspaceId}:${question.author.id}`),
      cacheKey: digest(conversation.id),
    };
    const { text, calls, end } = await complete(chat, request, onText, signal);
    usage = sumOf(usage, end.usage);
    if (calls.length === 0) {
      const { trimmedTurns, tokens: promptTokens } = prompt;
      const trimmedPassages = found.passages.length - prompt.passages;
      return {
        asked: fixed.question,
        passages,
        endReason: end.reason,
        trimmedTurns,
        trimmedPassages,
        toolCalls,
        promptTokens,
        prompt: prompt.messages,
        usage,
      };
    }
    if (callsLeft <= 0) throw callsOnAndOn(chat.name);
    const use = {
      search,
      audience: audienceOf(conversation, question.author),
      passages,
      boundary,
      perCall: limits.passages,
      callsLeft,
    };
    const results = await useTools(calls, use, signal);
    toolCalls += calls.length;
    const said = { role: "assistant", text, toolCalls: calls, replay: end.replay } as const;
    exchange.push(...[said, ...results].map((message) => countMessage(message, parts.count)));
  }
}

function quotable({ documentTitle, path, text }: Passage, index: number): QuotablePassage {
  return { number: index + 1, title: documentTitle, path, text };
}

function sumOf(a: TokenUsage | null, b: TokenUsage | null): TokenUsage | null {
  if (a === null || b === null) return a ?? b;
  return {
    input: a.input + b.input,
    cached: a.cached + b.cached,
    cacheWrites: a.cacheWrites + b.cacheWrites,
    output: a.output + b.output,
    reasoning: a.reasoning + b.reasoning,
  };
}

/** Providers want an id for a person or a conversation and must not learn ours. */
function digest(id: string): string {
  return createHash("sha256").update(id).digest("base64url");
}

function tooLong({ tokens, limit }: { readonly tokens: number; readonly limit: number }): UserError {
  return new UserError(
    "question-too-long",
    `Your question is too long for me: about ${tokens} tokens, and ${limit} fit. Please shorten it, or ask in parts.`,
  );
}

/** Some servers let a model call tools that it was not offered. */
function callsOnAndOn(model: string): ModelError {
  const fault = { status: null, code: "too-many-tool-calls", requestId: null, retryAfterMs: null, retryable: false };
  return new ModelError(`${model} calls tools that it was not offered`, fault);
}
