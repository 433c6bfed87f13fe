import { describe, expect, test } from "vitest";
import { answer, open, plain, startIn } from "./conversations.ts";

const marked = { ...plain, notes: ["A source of this answer has changed since: Keys."] };

describe("an answer that gets another ending later", () => {
  test("has it in the same message, by one edit", async () => {
    const { bot, discord, help, mention } = await startIn();
    await using _ = bot;
    const target = await mention();
    const { sink, posted } = open(bot, target);
    await answer(sink, "The answer.");
    const before = discord.calls.length;
    await answer(open(bot, target, { isAmended: true, posted }).sink, "The answer.", marked);
    const own = discord.messages(help.id).filter(({ author }) => author.bot);
    expect(own.map(({ content }) => content)).toEqual([`The answer.\n\n-# ${marked.notes[0]}`]);
    const changes = discord.calls.slice(before).filter(({ method }) => method !== "GET");
    expect(changes.map(({ method }) => method)).toEqual(["PATCH"]);
  });

  test("is not posted anew where somebody has deleted it", async () => {
    const { bot, discord, help, mention } = await startIn();
    await using _ = bot;
    const target = await mention();
    const { sink, posted } = open(bot, target);
    await answer(sink, "The answer.");
    discord.stage.remove(posted, help.id);
    const amended = answer(open(bot, target, { isAmended: true, posted }).sink, "The answer.", marked);
    await expect(amended).rejects.toMatchObject({ code: "message-gone", retryable: false });
    expect(discord.messages(help.id).filter(({ author }) => author.bot)).toEqual([]);
  });
});
