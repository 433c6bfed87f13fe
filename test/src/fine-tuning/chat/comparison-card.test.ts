import fc from "fast-check";
import { expect, test } from "vitest";
import { preferredBy, questionCard } from "../../../../src/fine-tuning/chat/comparison-card.ts";
import type { ComparedAnswers, Comparison } from "../../../../src/fine-tuning/comparisons.ts";

const comparison = (id: string): Comparison => ({
  id,
  model: "ft:ours",
  base: "llama-local",
  by: "test:U1",
  at: 1,
  place: { platform: "test", workspaceId: "W", channelId: "C", threadId: null },
  messageId: null,
  wish: { scope: "all", share: 1 },
  state: "done",
  total: 1,
  error: null,
  asked: 0,
});
const answers = (number: number, base: string, tuned: string): ComparedAnswers => {
  const given = (text: string) => ({ text, ms: 1, outputTokens: null });
  return { number, question: "Why?", base: given(base), tuned: given(tuned), preferred: "tie" };
};
const anId = fc.stringMatching(/^[\w-]{12}$/);

test("whoever presses A prefers the model whose answer stands under A, whatever the comparison and the question", () => {
  fc.assert(
    fc.property(anId, fc.nat(500), (id, number) => {
      const { markdown } = questionCard(comparison(id), answers(number, "from base", "from tuned"), 0);
      const isTunedFirst = markdown.indexOf("from tuned") < markdown.indexOf("from base");
      expect(preferredBy("A", id, number)).toBe(isTunedFirst ? "tuned" : "base");
      expect(preferredBy("B", id, number)).toBe(isTunedFirst ? "base" : "tuned");
      expect(preferredBy("E", id, number)).toBe("tie");
    }),
  );
});

test("either model comes first about as often", () => {
  const first = Array.from({ length: 1_000 }, (_, number) => preferredBy("A", "a-comparison", number));
  const tuned = first.filter((one) => one === "tuned").length;
  expect(tuned).toBeGreaterThan(400);
  expect(tuned).toBeLessThan(600);
});

test("a card is one message, however long the answers, and its buttons fit where platforms keep them", () => {
  const text = fc.string({ maxLength: 5_000 });
  fc.assert(
    fc.property(anId, fc.nat(500), text, text, (id, number, base, tuned) => {
      // Line breaks are quoted line by line: each takes two characters more.
      const flat = (given: string) => given.replaceAll("\n", " ");
      const card = questionCard(comparison(id), answers(number, flat(base), flat(tuned)), 3);
      expect(card.markdown.length).toBeLessThanOrEqual(2_000);
      for (const { action, value, label } of card.buttons) {
        expect(action.length + value.length).toBeLessThanOrEqual(80);
        expect(label.length).toBeLessThanOrEqual(40);
      }
    }),
  );
});
