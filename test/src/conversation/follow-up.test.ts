import { describe, expect, test } from "vitest";
import { leansOnContext, withCarriedTerms } from "../../../src/conversation/follow-up.ts";
import type { RememberedTurn } from "../../../src/conversation/history.ts";

describe("a question that can't be searched for alone", () => {
  test.each([
    "And on Windows?",
    "Why?",
    "How do I undo that?",
    "what about staging",
    "Is it safe?",
    "Und auf dem Mac?",
    "Et sous Windows ?",
    "それは？",
  ])("%s", (question) => expect(leansOnContext(question)).toBe(true));
});

describe("a question that can", () => {
  test.each([
    "How do I rotate the signing key on Windows?",
    "What does E_1042 mean?",
    "Which plan has the highest rate limit and what does that cost per month for a team of ten?",
    "Wie beantrage ich Elternzeit im Personalbüro?",
    "経費精算の締め切りはいつですか、誰が承認しますか？",
  ])("%s", (question) => expect(leansOnContext(question)).toBe(false));
});

function turn(text: string, titles: readonly string[], searched?: string): RememberedTurn {
  const sources = titles.map((title, index) => ({ number: index + 1, passageId: "p", title, url: null, path: [] }));
  const question = { text, tokens: 1, messageId: "m", author: { id: "U1", name: "Ann" } };
  return {
    turnId: "t",
    at: 1,
    question: searched === undefined ? question : { ...question, searched },
    answer: { text: "An answer.", tokens: 1, sources },
  };
}

test("the terms of the question before and of what it was answered from are taken over", () => {
  expect(withCarriedTerms("And on Windows?", turn("Ann: How do I install the VPN client?", ["Network access"]))).toBe(
    "And on Windows? install VPN client Network access",
  );
});

test("over a second follow-up, what the first was searched for goes on", () => {
  const first = turn("And on Windows?", [], "And on Windows? install VPN client");
  expect(withCarriedTerms("And on Linux?", first)).toBe("And on Linux? Windows install VPN client");
});
