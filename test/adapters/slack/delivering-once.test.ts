import { describe, expect, test } from "vitest";
import { asked, plain, resumed } from "./asked.ts";
import { startBot } from "./start-bot.ts";

const pausesMs = [100, 100];
const inVain = [
  ["is carried out when the connection has broken", { cutAfter: true }],
  ["is carried out a while after the connection broke", { lateMs: 60 }],
  ["is not carried out as the connection breaks", { cut: true }],
  ["fails within Slack", { error: "internal_error" }],
  ["fails in front of Slack", { status: 503 }],
  ["has to wait", { rateLimited: 0 }],
  ["has to wait, nobody says how long", { status: 429 }],
] as const;

describe("a message is there once where posting it", () => {
  test.each(inVain)("%s", async (_what, fault) => {
    await using bot = await startBot({ settings: { retryPausesMs: pausesMs } });
    bot.slack.fail("chat.postMessage", fault);
    const { sink, texts, posted } = await asked(bot);
    await sink.append("The answer.");
    await sink.finish(plain);
    expect(texts()).toEqual(["The answer."]);
    expect(posted).toHaveLength(1);
  });

  test("is carried out so late that it was posted anew meanwhile", async () => {
    await using bot = await startBot();
    bot.slack.fail("chat.startStream", { error: "unknown_method" });
    bot.slack.fail("chat.postMessage", { lateMs: 1_200 });
    const { sink, texts } = await asked(bot);
    await sink.append("First. ");
    await bot.slack.waitFor(() => texts().length === 2);
    await sink.append("Second.");
    await sink.finish(plain);
    expect(texts()).toEqual(["First. Second."]);
  });

  test("has to wait, and then breaks, again and again", async () => {
    await using bot = await startBot();
    bot.slack.fail("chat.postMessage", { rateLimited: 0 });
    bot.slack.fail("chat.postMessage", { cutAfter: true }, 2);
    bot.slack.fail("conversations.replies", { status: 500 });
    const { sink, texts } = await asked(bot);
    await sink.append("The answer.");
    await sink.finish(plain);
    expect(texts()).toEqual(["The answer."]);
  });

  test("was refused for a while, and nothing was looked for that can't be there", async () => {
    await using bot = await startBot();
    bot.slack.fail("chat.postMessage", { rateLimited: 0 }, 3);
    const { sink } = await asked(bot);
    await sink.append("The answer.");
    await sink.finish(plain);
    expect(bot.slack.calls.map(({ method }) => method)).not.toContain("conversations.replies");
  });
});

describe("an answer is there once where its stream", () => {
  test.each(inVain)("%s at its beginning", async (_what, fault) => {
    await using bot = await startBot({ settings: { editIntervalMs: 100 } });
    bot.slack.fail("chat.startStream", fault);
    const { sink, texts } = await asked(bot);
    await sink.append("First. ");
    await bot.slack.waitFor(() => texts().length > 0);
    await sink.append("Second.");
    await sink.finish(plain);
    expect(texts()).toEqual(["First. Second."]);
  });

  test.each(inVain)("%s in the middle", async (_what, fault) => {
    await using bot = await startBot();
    const { sink, texts } = await asked(bot);
    await sink.append("First. ");
    await bot.slack.waitFor(() => texts().length > 0);
    bot.slack.fail("chat.appendStream", fault);
    await sink.append("Second. ");
    await bot.slack.waitFor(() => texts()[0]?.includes("Second."));
    await sink.append("Third.");
    await sink.finish(plain);
    expect(texts()).toEqual(["First. Second. Third."]);
  });

  test.each(inVain)("%s at its end", async (_what, fault) => {
    await using bot = await startBot();
    const { sink, texts } = await asked(bot);
    await sink.append("First. ");
    await bot.slack.waitFor(() => texts().length > 0);
    bot.slack.fail("chat.stopStream", fault);
    await sink.append("Second.");
    await sink.finish(plain);
    expect(texts()).toEqual(["First. Second."]);
  });

  test.each(["channel_type_not_supported", "method_not_supported", "unknown_method", "msg_too_long", "team_not_found"])(
    "is refused: %s",
    async (error) => {
      await using bot = await startBot();
      bot.slack.fail("chat.startStream", { error });
      const { sink, texts } = await asked(bot);
      await sink.append("First. ");
      await bot.slack.waitFor(() => texts().length > 0);
      await sink.append("Second.");
      await sink.finish(plain);
      expect(texts()).toEqual(["First. Second."]);
      expect(bot.slack.calls.map(({ method }) => method)).not.toContain("conversations.replies");
    },
  );

  test.each(["message_not_in_streaming_state", "msg_too_long", "message_not_found", "streaming_mode_mismatch"])(
    "takes no more: %s",
    async (error) => {
      await using bot = await startBot();
      const { sink, texts } = await asked(bot);
      await sink.append("First. ");
      await bot.slack.waitFor(() => texts().length > 0);
      bot.slack.fail("chat.appendStream", { error });
      await sink.append("Second. ");
      await bot.slack.waitFor(() => texts()[0]?.includes("Second."));
      await sink.append("Third.");
      await sink.finish(plain);
      expect(texts()).toEqual(["First. Second. Third."]);
    },
  );
});

describe("what the author alone is told", () => {
  const sentence = "I can't help with that.";

  test.each(inVain)("in a direct message is there once where it %s", async (_what, fault) => {
    await using bot = await startBot({ settings: { retryPausesMs: pausesMs } });
    bot.slack.fail("chat.postMessage", fault);
    const { sink, texts } = await asked(bot, "D0ANN");
    await sink.refuse(sentence);
    expect(texts()).toEqual([sentence]);
  });

  test.each(inVain)("in a channel is told for certain where it %s", async (_what, fault) => {
    await using bot = await startBot();
    bot.slack.fail("chat.postEphemeral", fault);
    const { sink } = await asked(bot);
    await sink.refuse(sentence);
    expect(new Set(bot.slack.ephemeral("U0ANN").map(({ text }) => text))).toEqual(new Set([sentence]));
  });

  test("in a direct message is not told again after a crash", async () => {
    await using bot = await startBot();
    const { question, sink, texts } = await asked(bot, "D0ANN");
    await sink.refuse(sentence);
    await resumed(bot, question).refuse(sentence);
    expect(texts()).toEqual([sentence]);
  });
});
