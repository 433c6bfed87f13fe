import { type OpenedReply, replySinkContract } from "../../contracts/reply-sink.ts";
import { ask } from "../../helpers/scripted-intake.ts";
import { mention, startBot } from "./start-bot.ts";
import { contextWith } from "../../helpers/reply-context.ts";

replySinkContract("a mention in a Slack channel", () => openIn("C0HELP", "stream"));
replySinkContract("a mention where Slack refuses to stream", () => openIn("C0HELP", "edit"));
replySinkContract("a direct message in Slack", () => openIn("D0ANN", "stream"));

async function openIn(channel: string, mode: "stream" | "edit"): Promise<OpenedReply> {
  const bot = await startBot();
  if (mode === "edit") bot.slack.fail("chat.startStream", { error: "unknown_method" }, 100);
  const question = await ask(bot, () => mention(bot, "why?", channel));
  const thread = question.messageId;
  const reported: string[] = [];
  const inThread = () => bot.slack.messages(channel, thread).filter(({ isFromBot }) => isFromBot);
  return {
    open: (changes) =>
      bot.adapter.openReply(question.target, contextWith({ onPosted: (ts) => void reported.push(ts), ...changes })),
    reported,
    shown: () =>
      inThread()
        .map(({ text }) => text)
        .filter((text) => text !== sentence),
    hasStatus: () => bot.slack.status(channel, thread) !== null,
    toldPrivately: () =>
      [...bot.slack.ephemeral("U0ANN"), ...(channel.startsWith("D") ? inThread() : [])]
        .map(({ text }) => text)
        .filter((text) => text === sentence),
    close: async () => await bot[Symbol.asyncDispose](),
  };
}

const sentence = "I can't help with that.";
