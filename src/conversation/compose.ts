import { passagesNotice } from "../knowledge/search-tool.ts";
import type { ChatMessage, ToolCall } from "../models/chat-model.ts";
import type { CountTokens } from "../models/count-tokens.ts";

/** A message with its tokens, counted once. */
export interface CountedMessage {
  readonly message: ChatMessage;
  readonly tokens: number;
}

/** A passage as the model reads it, with its tokens. */
export interface CountedPassage {
  readonly rendered: string;
  readonly tokens: number;
}

export interface ComposeInput {
  readonly system: CountedMessage;
  /** Best first. */
  readonly passages: readonly CountedPassage[];
  /** Whole turns, oldest first; each keeps its tool calls and their results together. */
  readonly history: readonly (readonly CountedMessage[])[];
  readonly question: CountedText;
  /** What the model and its tools have said in this turn so far, in order: calls, each followed by its results. */
  readonly exchange: readonly CountedMessage[];
  /** How many tokens the request may hold. */
  readonly budget: number;
  /** What the passages' tags hold, new for each turn: see `renderPassages`. */
  readonly boundary: string;
}

export interface CountedText {
  readonly text: string;
  readonly tokens: number;
}

export type Composed =
  | {
      readonly kind: "composed";
      readonly messages: readonly ChatMessage[];
      readonly tokens: number;
      /** How many of the passages are in, from the first. */
      readonly passages: number;
      /** How many of the oldest turns were left out. */
      readonly trimmedTurns: number;
    }
  | { readonly kind: "too-long"; readonly tokens: number; readonly limit: number };

/**
 * What the chat format adds to each message: 3 for its frame and 1 for its role, as OpenAI's cookbook counts
 * ("How to count tokens with tiktoken").
 */
export const tokensPerMessage = 4;

/** Between the passages and the question; counted with a reserve, as tokens may merge at the seams. */
const passagesFrame = { before: "# Passages\n", between: "\n", after: "\n\n# Question\n", tokens: 96 };

const shortened: CountedText = { text: "(left out: it no longer fits)", tokens: 12 };

/**
 * One request from its parts, inside the budget. What must be in: the system message, the question, and this turn's tool
 * calls (their results shrink to a remark where they must). Then the passages, best first; then the history, whole
 * turns, newest first and without gaps.
 */
export function compose(input: ComposeInput): Composed {
  const required = framed(input.system.tokens) + framed(input.question.tokens);
  const exchange = fitExchange(input.exchange, input.budget - required);
  const fixed = required + total(exchange);
  if (fixed > input.budget)
    return {
      kind: "too-long",
      tokens: input.question.tokens,
      limit: Math.max(0, input.budget - fixed + input.question.tokens),
    };

  const passages = fitPassages(input.passages, input.budget - fixed);
  const history = fitHistory(input.history, input.budget - fixed - passages.tokens);
  return {
    kind: "composed",
    messages: [
      input.system.message,
      ...history.turns.flat().map(({ message }) => message),
      { role: "user", text: userText(passages.chosen, input) },
      ...exchange.map(({ message }) => message),
    ],
    tokens: fixed + passages.tokens + history.tokens,
    passages: passages.chosen.length,
    trimmedTurns: input.history.length - history.turns.length,
  };
}

/** A message with its tokens, counted now. */
export function countMessage(message: ChatMessage, count: CountTokens): CountedMessage {
  const calls = message.role === "assistant" ? message.toolCalls.map(callText).join("\n") : "";
  return { message, tokens: count(message.text) + (calls === "" ? 0 : count(calls)) };
}

function callText({ name, argumentsJson }: ToolCall): string {
  return `${name} ${argumentsJson}`;
}

function userText(
  passages: readonly CountedPassage[],
  { question: { text: question }, boundary }: ComposeInput,
): string {
  if (passages.length === 0) return question;
  const { between, after } = passagesFrame;
  const before = `${passagesFrame.before}${passagesNotice(boundary)}\n`;
  return before + passages.map(({ rendered }) => rendered).join(between) + after + question;
}

/** Keeps every call and every result: a result that does not fit any more is replaced by a remark, the oldest first. */
function fitExchange(exchange: readonly CountedMessage[], budget: number): readonly CountedMessage[] {
  let excess = total(exchange) - budget;
  return exchange.map((counted) => {
    if (excess <= 0 || counted.message.role !== "tool" || counted.tokens <= shortened.tokens) return counted;
    excess -= counted.tokens - shortened.tokens;
    return { message: { ...counted.message, text: shortened.text }, tokens: shortened.tokens };
  });
}

function fitPassages(passages: readonly CountedPassage[], budget: number) {
  const chosen: CountedPassage[] = [];
  let tokens = passagesFrame.tokens;
  for (const passage of passages) {
    // One more for the line break between two passages.
    if (tokens + passage.tokens + 1 > budget) break;
    tokens += passage.tokens + 1;
    chosen.push(passage);
  }
  return { chosen, tokens: chosen.length === 0 ? 0 : tokens };
}

function fitHistory(history: ComposeInput["history"], budget: number) {
  let tokens = 0;
  let first = history.length;
  for (const turn of history.toReversed()) {
    const more = total(turn);
    if (tokens + more > budget) break;
    tokens += more;
    first -= 1;
  }
  return { turns: history.slice(first), tokens };
}

function total(messages: readonly CountedMessage[]): number {
  return messages.reduce((sum, { tokens }) => sum + framed(tokens), 0);
}

function framed(tokens: number): number {
  return tokens + tokensPerMessage;
}
