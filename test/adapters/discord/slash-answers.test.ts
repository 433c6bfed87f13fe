import { describe, expect, test } from "vitest";
import { discordAdapter } from "../../../adapters/discord/adapter.ts";
import { PlatformError } from "../../../src/errors.ts";
import { answer, minute, open, paragraphs, startIn } from "./conversations.ts";
import { commands, settingsFor } from "./start-bot.ts";
import { RecordingHearing } from "../../helpers/recording-hearing.ts";

describe("when the 15 minutes of a slash command are over", () => {
  test("a public answer goes on in the channel, and what was shown is still edited", async () => {
    const { bot, discord, help, slash } = await startIn();
    await using _ = bot;
    const { sink } = open(bot, await slash("ask"));
    await sink.append("The first part");
    await discord.until(() => discord.answers(help.id).includes("The first part"));
    discord.world.advance(15 * minute);
    await answer(sink, ` and the rest.\n\n${paragraphs(8)}`);
    const answers = discord.answers(help.id);
    expect(answers[0]).toMatch(/^The first part and the rest\./);
    expect(answers.join("\n\n")).toBe(`The first part and the rest.\n\n${paragraphs(8)}`);
  });

  test("the bot's own token still works", async () => {
    const { bot, discord, help, direct, slash, mention } = await startIn();
    await using _ = bot;
    const target = await slash("ask");
    discord.world.advance(16 * minute);
    await answer(open(bot, target).sink, "Late.");
    expect(discord.answers(help.id)).toContain("Late.");
    await open(bot, await mention(), { turnId: "turn-2" }).sink.refuse("I can't help with that.");
    expect(discord.answers(direct.id)).toEqual(["I can't help with that."]);
  });

  test("a private answer goes on in a direct message", async () => {
    const { bot, discord, help, direct, slash } = await startIn();
    await using _ = bot;
    const target = await slash("search");
    discord.world.advance(15 * minute);
    await answer(open(bot, target).sink, "For your eyes.");
    expect(discord.answers(direct.id)).toEqual(["For your eyes."]);
    expect(discord.answers(help.id)).toEqual([]);
  });

  test("where direct messages are closed, that much is said in the channel, and no word of the answer", async () => {
    const { bot, discord, help, mona, slash } = await startIn();
    await using _ = bot;
    mona.takesDirectMessages = false;
    const target = await slash("search");
    discord.world.advance(15 * minute);
    await expect(answer(open(bot, target).sink, "For your eyes.")).rejects.toThrow(PlatformError);
    expect(discord.answers(help.id)).toEqual([expect.stringContaining("A private answer took longer")]);
  });
});

test("in another life of the process, a slash command is answered in the response that was deferred before", async () => {
  const { bot, discord, help, slash } = await startIn();
  await using _ = bot;
  const target = structuredClone(await slash("ask"));
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const next = discordAdapter(settingsFor(discord), { commands, hearing: new RecordingHearing(), log });
  await next.start(bot.intake);
  await answer(open({ adapter: next }, target).sink, "Here it is.");
  await next.stop();
  expect(discord.answers(help.id)).toEqual(["Here it is."]);
});

test("a status that got lost on its way is not sent again: it could take the answer's place", async () => {
  const { bot, discord, help, slash } = await startIn({ settings: { retryWaitsMs: [100] } });
  await using _ = bot;
  const { sink } = open(bot, await slash("ask"));
  discord.fault({ method: "PATCH", path: /original/, times: 1, how: { kind: "disconnect" } });
  sink.status("Searching…");
  await answer(sink, "The answer.");
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(discord.answers(help.id)).toEqual(["The answer."]);
});

test("where a moderator removed the response, the answer follows it", async () => {
  const { bot, discord, help, slash } = await startIn();
  await using _ = bot;
  const target = await slash("ask");
  discord.stage.remove(
    discord.messages(help.id).map(({ id }) => id),
    help.id,
  );
  await answer(open(bot, target).sink, "Here it is.");
  expect(discord.answers(help.id)).toEqual(["Here it is."]);
});
