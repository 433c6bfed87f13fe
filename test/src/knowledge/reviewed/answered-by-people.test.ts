import { expect, test } from "vitest";
import { answeredByPeople, type Words } from "../../../../src/knowledge/reviewed/answered-by-people.ts";
import { conversationOf } from "../../../../src/platform/message.ts";
import { gapOf } from "../../../helpers/gaps.ts";

const gap = gapOf("How?", { authorId: "UASKER" });
const { conversation } = gap;
const cleo = { id: "UCLEO", name: "cleo" };
const isAnswer = async (changes: Partial<Words>, gaps = [gap]) =>
  (await answeredByPeople(
    { conversation, author: cleo, text: "Hold the lever.", ...changes },
    { of: async () => gaps },
  )) !== null;

test.each([
  ["another person's words", {}],
  ["a question mark in an address", { text: "See https://wiki.example/?page=7" }],
  ["a question mark in code", { text: "Type `grep a?b` there." }],
])("%s may be the answer", async (_what, changes) => expect(await isAnswer(changes)).toBe(true));

test.each([
  ["the asker's own words", { author: { id: "UASKER", name: "ben" } }],
  ["a question", { text: "Which lever?" }],
  ["a question in Chinese", { text: "哪个杠杆？" }],
  ["a bot's words", { author: { ...cleo, isBot: true as const } }],
  ["words outside of a thread", { conversation: conversationOf({ ...conversation, threadId: null }) }],
  ["a direct message", { conversation: conversationOf({ ...conversation, visibility: "direct" }) }],
])("%s are none", async (_what, changes) => expect(await isAnswer(changes)).toBe(false));

test("the question that was asked last counts, and none is needed where none is open", async () => {
  expect(await isAnswer({}, [])).toBe(false);
  expect(await isAnswer({}, [gapOf("Why?", { authorId: "UCLEO" }), gap])).toBe(false);
});
