import { expect, test } from "vitest";
import type { Offer } from "../../../src/platform/reply.ts";
import { ask, use } from "../../helpers/scripted-intake.ts";
import { type Bot, mention, reply, said, startBot } from "./start-bot.ts";
import { plain } from "./asked.ts";

const again = { action_id: "threadwise_again", value: "turn-1", accessibility_label: expect.any(String) };
const former = { action_id: "threadwise_former", value: "turn-1", accessibility_label: expect.any(String) };
const stop = { action_id: "threadwise_stop", value: "turn-1", accessibility_label: expect.any(String) };
const saying = (text: string) => ({ text: { type: "plain_text", text, emoji: true } });

async function asked(bot: Bot) {
  const question = await ask(bot, () => mention(bot, "why?"));
  const shown = () => said(bot, "C0HELP", question.messageId);
  const actions = () => shown().flatMap(({ blocks }) => blocks.filter(({ type }) => type === "actions"));
  return { ...reply(bot, question), shown, actions };
}

test.each<[string, readonly Offer[], readonly object[]]>([
  [
    "all that can be offered, in one row",
    ["feedback", "regenerate", "former"],
    [
      { ...again, ...saying("Regenerate") },
      { ...former, ...saying("Former answer") },
    ],
  ],
  ["another attempt", ["try-again"], [{ ...again, ...saying("Try again") }]],
])("under an answer stands %s", async (_what, offers, elements) => {
  await using bot = await startBot();
  const { sink, actions, shown } = await asked(bot);
  await sink.append("The answer.");
  await sink.finish({ ...plain, offers });
  expect(actions()).toMatchObject([{ elements: elements.map((element) => ({ type: "button", ...element })) }]);
  const isJudged = shown()[0]?.blocks.some(({ type }) => type === "context_actions");
  expect(isJudged).toBe(offers.includes("feedback"));
});

test("an answer that was streamed has its buttons, too", async () => {
  await using bot = await startBot();
  const { sink, actions, shown } = await asked(bot);
  await sink.append("First. ");
  await bot.slack.waitFor(() => shown().length > 0);
  expect(actions()).toEqual([]);
  await sink.append("Second.");
  await sink.finish({ ...plain, offers: ["regenerate"] });
  expect(actions()).toMatchObject([{ elements: [again] }]);
});

test("while an answer grows by editing, it can be stopped; then no more", async () => {
  await using bot = await startBot();
  bot.slack.fail("chat.startStream", { error: "unknown_method" });
  const { sink, actions, shown } = await asked(bot);
  const words = Array.from({ length: 1_900 }, (_, index) => `word${index}`).join(" ");
  await sink.append(words.slice(0, 5_000));
  await bot.slack.waitFor(() => shown().length > 0);
  expect(actions()).toMatchObject([{ elements: [{ ...stop, ...saying("Stop") }] }]);
  await sink.append(words.slice(5_000));
  await bot.slack.waitFor(() => shown().length > 1);
  expect(shown().map(({ blocks }) => blocks.map(({ type }) => type))).toEqual([["markdown"], ["markdown", "actions"]]);
  // With words on screen that do not change any more.
  await sink.finish({ ...plain, offers: ["try-again"] });
  expect(actions()).toMatchObject([{ elements: [again] }]);
});

test("the answer to a command can be judged, and nothing else", async () => {
  await using bot = await startBot();
  const command = () => bot.slack.command({ command: "/search", text: "keys", user: "U0ANN", channel: "C0HELP" });
  const { sink } = reply(bot, await use(bot, command));
  await sink.append("1. **Deploying**");
  await sink.finish({ ...plain, offers: ["feedback", "regenerate", "try-again", "former"] });
  const [answer] = bot.slack.ephemeral("U0ANN");
  expect(answer?.blocks.map(({ type }) => type)).toEqual(["markdown", "context_actions"]);
});
