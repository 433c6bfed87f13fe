import { expect, test } from "vitest";
import { conversationOf } from "../../../src/platform/message.ts";
import { createBotLoopGuard } from "../../../src/turns/bot-loop.ts";
import { questionOf } from "../../helpers/engine.ts";

const asked = (author: string, channelId = "C", threadId = "T") =>
  questionOf("How?", {
    author: { id: author, name: author, isBot: true },
    conversation: conversationOf({ platform: "slack", workspaceId: "W", channelId, threadId, visibility: "public" }),
  });

test("a bot is answered a few times in a channel, whatever the thread, and again when it has been quiet", () => {
  let time = 0;
  const isWelcome = createBotLoopGuard(2, () => time);
  expect([isWelcome(asked("B1")), isWelcome(asked("B1", "C", "T2")), isWelcome(asked("B1"))]).toEqual([
    true,
    true,
    false,
  ]);
  expect([isWelcome(asked("B2")), isWelcome(asked("B1", "C2"))]).toEqual([true, true]);
  time = 10 * 60_000;
  expect(isWelcome(asked("B1"))).toBe(true);
});

test("people are never counted, and with none allowed no bot is answered", () => {
  const isWelcome = createBotLoopGuard(0, () => 0);
  for (let n = 0; n < 5; n += 1) expect(isWelcome(questionOf("How?"))).toBe(true);
  expect(isWelcome(asked("B1"))).toBe(false);
});
