/**
 * The port to a model that writes answers. Types only; vendors live in folders beside this file.
 */
export interface ChatModel {
  /** As the provider names it; for usage rows and receipts. */
  readonly name: string;
  /** How many tokens a request may hold, output included. */
  readonly contextTokens: number;
  /** Whether it may be offered tools. */
  readonly takesTools: boolean;
  /**
   * Streams one completion. Yields any number of `text` and `tool-call` events, then exactly one `end`, last; a stream
   * that stops without its end is a fault ("stream-cut"), never a short answer. Nothing is retried in here once
   * something was yielded.
   *
   * Sampling settings that the model refuses are silently left out.
   *
   * @param signal aborts the request; the iteration then throws the signal's reason.
   * @throws ModelError
   */
  stream(request: ChatRequest, signal: AbortSignal): AsyncIterable<ChatEvent>;
}

export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly ToolSpec[];
  readonly sampling: Sampling;
  /** The passages inside the system message, for a model that quotes instead of writing. */
  readonly passages: readonly QuotablePassage[];
  /** The person who asks, hashed: providers want one for abuse reports. */
  readonly safetyId: string;
  /** Same for all turns of one conversation, so that the provider's prompt cache is found again. */
  readonly cacheKey: string;
}

export type ChatMessage =
  | { readonly role: "system"; readonly text: string }
  | { readonly role: "user"; readonly text: string }
  | {
      readonly role: "assistant";
      readonly text: string;
      readonly toolCalls: readonly ToolCall[];
      /** What the provider wants back untouched in the next request of this turn (reasoning items); null in history. */
      readonly replay: unknown;
    }
  | { readonly role: "tool"; readonly callId: string; readonly text: string };

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON as the model wrote it: parse before use. */
  readonly argumentsJson: string;
}

export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of an object, strict: all properties required, none additional. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface QuotablePassage {
  /** The number by which the answer cites it. */
  readonly number: number;
  readonly title: string;
  readonly path: readonly string[];
  readonly text: string;
}

/** Null means: the model's own default. */
export interface Sampling {
  /** 0 to 2. */
  readonly temperature: number | null;
  /** 0 to 1. */
  readonly topP: number | null;
  /** -2 to 2. */
  readonly frequencyPenalty: number | null;
  /** -2 to 2. */
  readonly presencePenalty: number | null;
  /** At most four, as the Chat Completions API allows; empty for none. */
  readonly stop: readonly string[];
  /** Includes reasoning tokens where the model reasons. */
  readonly maxOutputTokens: number | null;
  readonly reasoningEffort: ReasoningEffort | null;
}

export type ReasoningEffort = "none" | "minimal" | "low" | "medium" | "high" | "xhigh" | "max";

export type ChatEvent =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "tool-call"; readonly call: ToolCall }
  | {
      readonly kind: "end";
      readonly reason: "stop" | "length" | "content-filter" | "tool-calls";
      /** Null where the server does not say. */
      readonly usage: TokenUsage | null;
      readonly replay: unknown;
    };

/** Tokens as billed. `cached` and `cacheWrites` are parts of `input`; `reasoning` is a part of `output`. */
export interface TokenUsage {
  readonly input: number;
  readonly cached: number;
  readonly cacheWrites: number;
  readonly output: number;
  readonly reasoning: number;
}
