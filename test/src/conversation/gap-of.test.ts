import { expect, test } from "vitest";
import { gapOf } from "../../../src/conversation/gap-of.ts";
import { passageOf } from "../../helpers/engine.ts";

const passages = [passageOf("keys", "To rotate the signing key, run keys rotate.")];
const parking = "Where can I park my car?";
const base = { question: parking, passages, text: "You may park anywhere.", citesNothing: true };

test("a question that nothing found is about, answered without a source, is a gap, with what came nearest", () => {
  expect(gapOf(base)).toEqual({ question: parking, nearest: ["Title of keys"], passageIds: ["keys"] });
});

test.each([
  "I don't know how the signing key is rotated.",
  "The passages do not mention that.",
  "I couldn't find anything about it.",
  "Das weiß ich leider nicht.",
  "Je ne sais pas.",
])("an answer that says itself that it does not know is one: %s", (text) => {
  expect(gapOf({ ...base, question: "How do I rotate the signing key?", text })).not.toBeNull();
});

test("an answer that cites is none", () => {
  expect(gapOf({ ...base, text: "I don't know for sure, but [1].", citesNothing: false })).toBeNull();
});

test.each(["Hello!", "Thanks?", "Tell me a funny story about parrots."])("nor is what asks nothing: %s", (question) => {
  expect(gapOf({ ...base, question })).toBeNull();
});

test("nor is one that could have been answered, and was, without a number", () => {
  expect(gapOf({ ...base, question: "How do I rotate the signing key?", text: "With keys rotate." })).toBeNull();
});
