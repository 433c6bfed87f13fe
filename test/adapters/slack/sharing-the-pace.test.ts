import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { QuestionAsked } from "../../../src/platform/event.ts";
import { ask } from "../../helpers/scripted-intake.ts";
import { mention, reply, said, startBot } from "./start-bot.ts";
import { plain } from "./asked.ts";

/** Slack's minute is shorter here, and so is everything that is counted in it. */
const minuteMs = 2_000;
const shorter = (ms: number) => (ms * minuteMs) / 60_000;
const answers = 25;

test(
  "25 answers that grow at once are whole, and Slack seldom has to ask one to wait",
  { timeout: 60_000 },
  async () => {
    await using bot = await startBot({
      slack: { enforceRateLimits: true, minuteMs },
      settings: { streamIntervalMs: shorter(700), editIntervalMs: shorter(1_500), retryPausesMs: [100, 500, 1_000] },
    });
    const channels = Array.from({ length: 10 }, (_, index) => `C1${index}`);
    for (const id of channels) bot.slack.channel({ id, kind: "public", members: ["U0ANN"] });
    const grow = async (question: QuestionAsked, index: number) => {
      const { sink } = reply(bot, question);
      const words = Array.from({ length: 100 }, (_, at) => `word${index}-${at}`);
      for (const word of words) {
        await sink.append(`${word} `);
        await sleep(30);
      }
      await sink.finish(plain);
      const shown = said(bot, question.conversation.channelId, question.messageId);
      expect(shown.map(({ text }) => text)).toEqual([words.join(" ")]);
    };
    const questions: QuestionAsked[] = [];
    for (let index = 0; index < answers; index += 1) {
      questions.push(await ask(bot, () => mention(bot, "why?", channels[index % channels.length])));
    }
    await Promise.all(questions.map(grow));
    const limited = bot.slack.calls.filter(({ outcome }) => outcome === "ratelimited");
    // Of the streams that begin, Slack allows 20.
    expect(limited.filter(({ method }) => method !== "chat.startStream")).toEqual([]);
    expect(bot.slack.calls.filter(({ method }) => method === "chat.appendStream").length).toBeGreaterThan(50);
  },
);
