import { describe, expect, test, vi } from "vitest";
import type { DiscordSettings } from "../../../adapters/discord/settings.ts";
import { StorageError } from "../../../src/errors.ts";
import type { FakeChannel } from "../../fakes/discord/world.ts";
import { ask } from "../../helpers/scripted-intake.ts";
import { startBot } from "./start-bot.ts";

async function startWithAnswer(settings: Partial<DiscordSettings> = {}) {
  let help: FakeChannel | undefined;
  const bot = await startBot({ settings, furnish: ({ world }) => void (help = world.addChannel("help")) });
  if (help === undefined) throw new Error("The server has no channel.");
  const { discord } = bot;
  const answer = discord.say(discord.world.bot, help, "Because.");
  return { bot, discord, help, answer, mona: discord.world.addUser("mona") };
}

describe("a press on a button", () => {
  test.each(["stop", "again", "former"] as const)(
    "(%s) acts on its turn, and is acknowledged at once",
    async (action) => {
      const { bot, discord, help, answer, mona } = await startWithAnswer();
      await using _ = bot;
      bot.intake.says = null;
      const taken = bot.intake.next("action");
      const interaction = discord.press(mona, answer, `act:${action}:turn-7`);
      expect(await taken).toMatchObject({
        action,
        on: { turnId: "turn-7" },
        author: { id: mona.id },
        conversation: { channelId: help.id },
        key: `discord:interaction:${interaction.id}`,
      });
      await bot.adapter.pause();
      expect(interaction.responded).toBe(6);
      expect(discord.answers(help.id, mona)).toEqual(["Because."]);
    },
  );

  test("tells its author alone what it did, at any length", async () => {
    const { bot, discord, help, answer, mona } = await startWithAnswer();
    await using _ = bot;
    const paragraphs = Array.from({ length: 30 }, (_, index) => `${index} ${"former words ".repeat(15)}`.trim());
    bot.intake.says = paragraphs.join("\n\n");
    discord.press(mona, answer, "act:former:turn-7");
    await discord.until(() => discord.answers(help.id, mona).join().includes("29 former"));
    const told = discord.answers(help.id, mona).slice(1);
    expect(told.length).toBeGreaterThan(2);
    expect(told.join("\n\n")).toBe(bot.intake.says);
    expect(discord.answers(help.id)).toEqual(["Because."]);
  });

  test("that was stored is not called unstored because its author could not be told", async () => {
    const { bot, discord, answer, mona } = await startWithAnswer();
    await using _ = bot;
    discord.fault({ method: "POST", path: /^\/webhooks/, times: 1, how: { kind: "status", status: 404, code: 10015 } });
    discord.press(mona, answer, "act:stop:turn-7");
    await vi.waitFor(() => expect(bot.logged.map(({ level }) => level)).toContain("warn"));
    expect(bot.logged.map(({ level }) => level)).not.toContain("error");
  });

  test("that could not be stored is answered with that", async () => {
    const { bot, discord, help, answer, mona } = await startWithAnswer();
    await using _ = bot;
    const fault = { status: null, code: "disk-full", requestId: null, retryAfterMs: null, retryable: true };
    bot.intake.failWith = new StorageError("full", fault);
    discord.press(mona, answer, "act:again:turn-7");
    await discord.until(() => discord.answers(help.id, mona).length === 2);
    expect(discord.answers(help.id, mona)[1]).toContain("could not be stored");
  });

  test("of somebody else's, or of a kind that is unknown, is nothing to us", async () => {
    const { bot, discord, answer, mona } = await startWithAnswer();
    await using _ = bot;
    for (const id of ["hello", "act:explode:turn-7", "act:stop:"]) discord.press(mona, answer, id);
    await ask(bot, () => discord.say(mona, discord.world.directChannel(mona.id), "last"));
    await bot.adapter.pause();
    expect(bot.intake.events).toHaveLength(1);
  });
});

describe("a reaction", () => {
  test.each(["✖", "✖️", "❌", "🛑"])(
    "%s stops what is being answered, in a server and in a direct message",
    async (emoji) => {
      const { bot, discord, help, answer, mona } = await startWithAnswer();
      await using _ = bot;
      const inServer = bot.intake.next("action");
      discord.react(mona, answer, emoji);
      expect(await inServer).toMatchObject({
        action: "stop",
        on: { messageId: answer.id },
        author: { id: mona.id, name: "mona" },
        conversation: { id: `discord:${discord.world.guildId}:${help.id}` },
      });
      const question = discord.say(mona, discord.world.directChannel(mona.id), "why?");
      const direct = bot.intake.next("action");
      discord.react(mona, question, emoji);
      expect(await direct).toMatchObject({ on: { messageId: question.id }, conversation: { visibility: "direct" } });
    },
  );

  test("that is heeded is told when it is given, and when it is taken back", async () => {
    const { bot, discord, answer, mona } = await startWithAnswer({ heededReactions: ["⭐"] });
    await using _ = bot;
    const given = bot.intake.next("reaction");
    discord.react(mona, answer, "⭐");
    expect(await given).toMatchObject({ messageId: answer.id, emoji: "⭐", isTakenBack: false });
    const taken = bot.intake.next("reaction");
    discord.unreact(mona, answer, "❌");
    discord.unreact(mona, answer, "⭐");
    expect(await taken).toMatchObject({ messageId: answer.id, isTakenBack: true, author: { id: mona.id } });
    expect(bot.intake.events).toHaveLength(2);
  });

  test("of another kind, or by a bot, stops nothing; nor does anyone hear of it", async () => {
    const { bot, discord, help, answer, mona } = await startWithAnswer();
    await using _ = bot;
    discord.react(mona, answer, "👍");
    const direct = discord.say(discord.world.bot, discord.world.directChannel(mona.id), "Because.");
    for (const message of [answer, direct]) discord.react(discord.world.bot, message, "❌");
    discord.react(discord.world.addUser("polls", { bot: true }), answer, "❌");
    const taken = bot.intake.next("action");
    discord.react(mona, answer, "❌");
    expect(await taken).toMatchObject({ author: { id: mona.id } });
    await bot.adapter.pause();
    expect(bot.intake.events).toHaveLength(1);
    expect(discord.answers(help.id, mona)).toEqual(["Because."]);
  });
});
