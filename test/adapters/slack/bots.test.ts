import { expect, test } from "vitest";
import { ask } from "../../helpers/scripted-intake.ts";
import { startBot } from "./start-bot.ts";

/** A build bot, and a workflow, in #help. */
async function amongBots(over: "socket" | "http" = "socket") {
  const bot = await startBot({ over });
  bot.slack.bot("U0CI", "CI", { botId: "B0CI", appId: "A0CI", isUser: true });
  bot.slack.bot("B0WF", "Daily", { botId: "B0WF", appId: "A0WF", isUser: false });
  for (const id of ["U0CI", "B0WF"]) bot.slack.workspace.channels.get("C0HELP")?.members.add(id);
  return bot;
}

test.each(["socket", "http"] as const)("another bot that mentions ours asks a question, over %s", async (over) => {
  await using bot = await amongBots(over);
  const text = `<@${bot.slack.botUserId}> why did build 7 fail?`;
  const question = await ask(bot, () => bot.slack.say({ channel: "C0HELP", user: "U0CI", text }));
  expect(question).toMatchObject({
    text: "why did build 7 fail?",
    author: { id: "U0CI", name: "CI", isBot: true },
    target: { userId: "U0CI" },
  });
});

test("a workflow that mentions ours asks, too, though it is no user", async () => {
  await using bot = await amongBots();
  const text = `<@${bot.slack.botUserId}> what is new?`;
  const question = await ask(bot, () => bot.slack.say({ channel: "C0HELP", user: "B0WF", text }));
  expect(question.author).toEqual({ id: "B0WF", name: "Daily", isBot: true });
});

test("without a mention bots are not heard, in a thread of the bot's either; nor is the bot itself, whatever it says", async () => {
  await using bot = await amongBots();
  const text = `<@${bot.slack.botUserId}> how?`;
  const question = await ask(bot, () => bot.slack.say({ channel: "C0HELP", user: "U0ANN", text }));
  bot.intake.takingPartIn.add(question.conversation.id);
  const inThread = { channel: "C0HELP", thread_ts: question.messageId };
  for (const user of ["U0CI", "B0WF"]) await bot.slack.say({ ...inThread, user, text: "and?" }).delivered;
  bot.slack.workspace.channels.get("C0HELP")?.members.add(bot.slack.botUserId);
  const { ts, delivered } = bot.slack.say({ ...inThread, user: bot.slack.botUserId, text });
  await delivered;
  await bot.slack.edit({ channel: "C0HELP", ts, text: `${text} really` }).delivered;
  await bot.slack.delete({ channel: "C0HELP", ts }).delivered;
  const asked = new Set(bot.intake.events.map(({ key }) => key));
  expect(asked).toEqual(new Set([question.key]));
  expect(bot.log.entries.filter(({ level }) => level === "warn" || level === "error")).toEqual([]);
});
