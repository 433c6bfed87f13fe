import fc from "fast-check";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, test } from "vitest";
import {
  compose,
  type ComposeInput,
  countMessage,
  type CountedMessage,
  tokensPerMessage,
} from "../../../src/conversation/compose.ts";
import type { ChatMessage } from "../../../src/models/chat-model.ts";

const count = (text: string) => countTokens(text, { disallowedSpecial: new Set() });
const counted = (message: ChatMessage): CountedMessage => countMessage(message, count);
const user = (text: string): ChatMessage => ({ role: "user", text });
const assistant = (text: string): ChatMessage => ({ role: "assistant", text, toolCalls: [], replay: null });

const words = fc
  .array(
    fc.oneof(
      fc.lorem({ maxCount: 12 }),
      fc.string({ unit: "grapheme", maxLength: 20 }),
      fc.constant("```\ncode\n```\n"),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(" "));
const toolPair = fc.tuple(fc.uuid(), words, words).map(([id, query, result]): ChatMessage[] => [
  {
    role: "assistant",
    text: "",
    toolCalls: [{ id, name: "search_knowledge", argumentsJson: JSON.stringify({ query }) }],
    replay: null,
  },
  { role: "tool", callId: id, text: result },
]);
const turn = fc
  .tuple(words, fc.array(toolPair, { maxLength: 2 }), words)
  .map(([question, tools, answer]) => [user(question), ...tools.flat(), assistant(answer)].map(counted));
const passage = words.map((text) => ({
  rendered: `<passage>${text}</passage>`,
  tokens: count(`<passage>${text}</passage>`),
}));

const input: fc.Arbitrary<ComposeInput> = fc.record({
  system: words.map((text) => counted({ role: "system", text })),
  passages: fc.array(passage, { maxLength: 8 }),
  history: fc.array(turn, { maxLength: 8 }),
  question: words.map((text) => ({ text: `Q: ${text}`, tokens: count(`Q: ${text}`) })),
  exchange: fc.array(toolPair, { maxLength: 3 }).map((pairs) => pairs.flat().map(counted)),
  budget: fc.integer({ min: 0, max: 2500 }),
  boundary: fc.stringMatching(/^[0-9a-f]{12}$/),
});

/** Counts what is really sent, with nothing remembered. */
function tokensOf(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, message) => sum + counted(message).tokens + tokensPerMessage, 0);
}

describe("for any history and any budget", () => {
  test("the request fits the budget, by a fresh count of every message", () => {
    fc.assert(
      fc.property(input, (given) => {
        const result = compose(given);
        if (result.kind === "composed") expect(tokensOf(result.messages)).toBeLessThanOrEqual(given.budget);
      }),
      { numRuns: 400 },
    );
  });

  test("the system message comes first and the question is in the last words of a person", () => {
    fc.assert(
      fc.property(input, (given) => {
        const result = compose(given);
        if (result.kind !== "composed") return;
        expect(result.messages[0]).toBe(given.system.message);
        const asked = result.messages.findLast(({ role }) => role === "user");
        expect(asked?.text.endsWith(given.question.text)).toBe(true);
      }),
    );
  });

  test("history keeps its order and is whole turns without gaps, the newest ones", () => {
    fc.assert(
      fc.property(input, (given) => {
        const result = compose(given);
        if (result.kind !== "composed") return;
        const kept = given.history
          .slice(result.trimmedTurns)
          .flat()
          .map(({ message }) => message);
        expect(result.messages.slice(1, 1 + kept.length)).toEqual(kept);
        expect(result.messages).toHaveLength(2 + kept.length + given.exchange.length);
      }),
    );
  });

  test("every tool call is followed by its result, and every result has its call", () => {
    fc.assert(
      fc.property(input, (given) => {
        const result = compose(given);
        if (result.kind !== "composed") return;
        const called = result.messages.flatMap((message) =>
          message.role === "assistant" ? message.toolCalls.map(({ id }) => id) : [],
        );
        const answered = result.messages.flatMap((message) => (message.role === "tool" ? [message.callId] : []));
        expect(answered).toEqual(called);
      }),
    );
  });

  test("a question is refused only where the system message, it and the bare tool calls do not fit", () => {
    fc.assert(
      fc.property(input, (given) => {
        const result = compose(given);
        if (result.kind === "composed") return;
        const bare = given.exchange.map(
          ({ message, tokens }) => (message.role === "tool" ? Math.min(12, tokens) : tokens) + tokensPerMessage,
        );
        const least =
          bare.reduce((a, b) => a + b, 0) + given.system.tokens + given.question.tokens + 2 * tokensPerMessage;
        expect(least).toBeGreaterThan(given.budget);
        expect(result.limit).toBeLessThan(result.tokens);
      }),
    );
  });

  test("a larger budget never keeps less", () => {
    fc.assert(
      fc.property(input, fc.integer({ min: 0, max: 500 }), (given, more) => {
        const small = compose(given);
        const large = compose({ ...given, budget: given.budget + more });
        if (small.kind !== "composed" || large.kind !== "composed") return;
        expect(large.passages).toBeGreaterThanOrEqual(small.passages);
      }),
    );
  });
});

test("passages come before history: they shrink last", () => {
  const long = "word ".repeat(200);
  const given: ComposeInput = {
    system: counted({ role: "system", text: "You help." }),
    passages: [{ rendered: long, tokens: count(long) }],
    history: [[counted(user(long)), counted(assistant(long))]],
    question: { text: "Why?", tokens: count("Why?") },
    exchange: [],
    budget: 360,
    boundary: "7f3a",
  };
  expect(compose(given)).toMatchObject({ kind: "composed", passages: 1, trimmedTurns: 1 });
});
