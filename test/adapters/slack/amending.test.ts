import { describe, expect, test } from "vitest";
import { contextWith } from "../../helpers/reply-context.ts";
import { asked, called, plain } from "./asked.ts";
import { startBot } from "./start-bot.ts";

const marked = { ...plain, notes: ["A source of this answer has changed since: Keys."] };

/** An answer that was delivered, and a reply that gives it another ending. */
async function delivered() {
  const bot = await startBot();
  const { question, thread, texts, sink } = await asked(bot);
  await sink.append("The answer.");
  await sink.finish(plain);
  const message = bot.slack.messages("C0HELP", thread).find(({ isFromBot }) => isFromBot);
  const posted = message === undefined ? [] : [message.ts];
  const amend = async () => {
    const again = bot.adapter.openReply(question.target, contextWith({ isAmended: true, posted }));
    await again.append("The answer.");
    await again.finish(marked);
  };
  return { bot, texts, amend };
}

describe("an answer that gets another ending later", () => {
  test("has it in the same message, by one edit", async () => {
    const { bot, texts, amend } = await delivered();
    await using _ = bot;
    const before = called(bot).length;
    await amend();
    expect(texts()).toEqual([`The answer.\n${marked.notes[0]}`]);
    expect(called(bot).slice(before)).toEqual(["chat.update"]);
  });

  test("is not posted anew where somebody has deleted it", async () => {
    const { bot, texts, amend } = await delivered();
    await using _ = bot;
    const before = called(bot).length;
    bot.slack.fail("chat.update", { error: "message_not_found" });
    await expect(amend()).rejects.toMatchObject({ code: "message_not_found", retryable: false });
    expect(new Set(called(bot).slice(before))).toEqual(new Set(["chat.update"]));
    expect(texts()).toHaveLength(1);
  });
});
