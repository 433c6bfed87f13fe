import { ModelError, UserError } from "../errors.ts";
import { audienceOf } from "../knowledge/scope.ts";
import { searchTool } from "../knowledge/search-tool.ts";
import type { Passage, SearchResult } from "../knowledge/search.ts";
import type { ChatEvent, ChatMessage, ChatRequest, QuotablePassage, TokenUsage } from "../models/chat-model.ts";
import type { QuestionAsked } from "../platform/event.ts";
import { CitationFilter } from "./citations/citation-filter.ts";
import { complete } from "./complete.ts";
import { compose, countMessage, type CountedMessage, type CountedText } from "./compose.ts";
import type { Engine } from "./engine.ts";
import type { RememberedTurn } from "./history.ts";
import type { PromptParts } from "./prompt-parts.ts";
import { providerIds } from "./provider-ids.ts";
import { sumOf } from "./sum-usage.ts";
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
  /** The numbers of those that it cites. */
  readonly cited: ReadonlySet<number>;
  /** Citations that were taken out, because they did not hold. */
  readonly droppedCitations: number;
  /** Quotations that stand in none of the passages. */
  readonly unfoundQuotes: number;
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
 * Composes the request inside the budget and streams the completion, of which only citations that hold are handed on; again
 * after each round of tool calls, until the model has nothing more to look up.
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
  /** Of the first passages, so many were given; of those that the model looked up, all. */
  let given = 0;
  const citations = new CitationFilter({
    passageOf: (number) => (number <= given || number > found.passages.length ? (passages[number - 1] ?? null) : null),
    passages: () => passages,
    question: [...remembered.map((turn) => turn.question.text), question.text].join("\n"),
  });
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
      ...providerIds(question),
    };
    given = Math.max(given, prompt.passages);
    const { text, calls, end } = await complete(chat, request, (delta) => onText(citations.push(delta)), signal);
    usage = sumOf(usage, end.usage);
    if (calls.length === 0) {
      onText(citations.end());
      const { trimmedTurns, tokens: promptTokens } = prompt;
      const trimmedPassages = found.passages.length - prompt.passages;
      return {
        asked: fixed.question,
        passages,
        cited: citations.cited,
        droppedCitations: citations.dropped,
        unfoundQuotes: citations.unfoundQuotes,
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
