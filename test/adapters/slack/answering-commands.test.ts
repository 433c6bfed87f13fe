import { expect, test } from "vitest";
import type { ReplyContext } from "../../../src/platform/reply.ts";
import { contextWith } from "../../helpers/reply-context.ts";
import { use } from "../../helpers/scripted-intake.ts";
import { type Bot, startBot } from "./start-bot.ts";
import { plain } from "./asked.ts";

const words = Array.from({ length: 4_000 }, (_, index) => `word${index}`).join(" ");

async function used(bot: Bot, channel = "C0HELP") {
  const { target } = await use(bot, () => bot.slack.command({ command: "/ask", text: "why", user: "U0ANN", channel }));
  const open = (changes: Partial<ReplyContext> = {}) => {
    const reported: string[] = [];
    const context = contextWith({ onPosted: (part) => void reported.push(part), ...changes });
    return { sink: bot.adapter.openReply(target, context), reported };
  };
  return { open, texts: () => bot.slack.ephemeral("U0ANN").map(({ text }) => text) };
}

test("no status stands above an answer, as Slack would not let it be taken away", async () => {
  await using bot = await startBot();
  const { open, texts } = await used(bot);
  const { sink } = open();
  sink.waiting("2 questions ahead of you");
  sink.status("Searching…");
  await sink.append("The answer.");
  await sink.finish(plain);
  expect(texts()).toEqual(["The answer."]);
});

test("an answer that is interrupted goes on where it stopped", async () => {
  await using bot = await startBot();
  const { open, texts } = await used(bot);
  const first = open();
  await first.sink.append(words);
  await first.sink.finish(plain);
  const parts = texts();
  expect(first.reported).toHaveLength(parts.length);
  const { sink, reported } = open({ isResumed: true, posted: first.reported.slice(0, 1) });
  await sink.append(words);
  await sink.finish(plain);
  expect(texts().slice(parts.length)).toEqual(parts.slice(1));
  expect(reported).toEqual(first.reported.slice(1));
});

test("another answer than the one that was interrupted is told from its beginning", async () => {
  await using bot = await startBot();
  const { open, texts } = await used(bot);
  const first = open();
  await first.sink.append("Half an ans");
  await first.sink.finish(plain);
  const { sink } = open({ isResumed: true, posted: first.reported });
  await sink.append("I was interrupted. Please ask again.");
  await sink.finish(plain);
  expect(texts()).toEqual(["Half an ans", "I was interrupted. Please ask again."]);
});

test("past the five messages of a response URL, the rest comes another way", async () => {
  await using bot = await startBot();
  const { open, texts } = await used(bot);
  const { sink } = open();
  await sink.append(Array.from({ length: 8_000 }, (_, index) => `word${index}`).join(" "));
  await sink.finish(plain);
  expect(texts().length).toBeGreaterThan(5);
  expect(texts().join(" ").split(" ")).toHaveLength(8_000);
});

test.each([
  ["breaks", { cut: true }],
  ["fails", { status: 500 }],
] as const)("where the response URL %s, the answer comes another way", async (_what, fault) => {
  await using bot = await startBot();
  bot.slack.fail("response_url", fault);
  const { open, texts } = await used(bot);
  const { sink } = open();
  await sink.append("The answer.");
  await sink.finish(plain);
  expect(texts()).toEqual(["The answer."]);
});

test("where the bot may not speak in the channel, the answer comes as a direct message", async () => {
  await using bot = await startBot();
  bot.slack.fail("response_url", { status: 500 });
  bot.slack.fail("chat.postEphemeral", { error: "not_in_channel" });
  bot.slack.fail("chat.postMessage", { status: 500 });
  const { open } = await used(bot);
  const { sink } = open();
  await sink.append("The answer.");
  await sink.finish(plain);
  expect(bot.slack.messages("D0ANN").map(({ text }) => text)).toEqual(["The answer."]);
});

test("nobody is told where there is nobody to tell", async () => {
  await using bot = await startBot();
  const { open, texts } = await used(bot);
  const { sink } = open();
  await sink.append("Flagged words.");
  await sink.refuse(null);
  expect(texts()).toEqual([]);
});
