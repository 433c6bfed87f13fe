import { describe, expect, test, vi } from "vitest";
import { StorageError } from "../../../src/errors.ts";
import type { FakeChannel } from "../../fakes/discord/world.ts";
import { ask } from "../../helpers/scripted-intake.ts";
import { startBot } from "./start-bot.ts";

const full = failure(true);

/** The storage is broken from the start on, and may be repaired by setting `failWith` to null. */
async function startBroken(storeAgainMs: readonly number[]) {
  let help: FakeChannel | undefined;
  const settings = { storeAgainMs };
  const bot = await startBot({ settings, furnish: ({ world }) => void (help = world.addChannel("help")) });
  if (help === undefined) throw new Error("The server has no channel.");
  const { discord } = bot;
  let refused = 0;
  bot.intake.failWith = full;
  bot.intake.onRefused = () => void refused++;
  const at = `<@${discord.world.bot.id}>`;
  return { bot, discord, help, mona: discord.world.addUser("mona"), at, refusals: () => refused };
}

describe("a message that can't be stored", () => {
  test("is tried again, and what follows it in its channel waits", async () => {
    const { bot, discord, help, mona, at } = await startBroken([1, 1, 1]);
    await using _ = bot;
    let refusals = 0;
    bot.intake.onRefused = () => {
      if (++refusals === 3) queueMicrotask(() => (bot.intake.failWith = null));
    };
    const first = bot.intake.next("question");
    discord.say(mona, help, `${at} one`);
    await ask(bot, () => discord.say(mona, help, `${at} two`));
    expect((await first).text).toBe("one");
    expect(bot.intake.events).toMatchObject([{ text: "one" }, { text: "two" }]);
    expect(discord.answers(help.id)).toEqual([]);
  });

  test("in the end is answered with that", async () => {
    const { bot, discord, help, mona, at, refusals } = await startBroken([1, 1]);
    await using _ = bot;
    const question = discord.say(mona, help, `${at} why?`);
    await discord.until(() => discord.answers(help.id).length > 0);
    expect(refusals()).toBe(3);
    expect(discord.messages(help.id).at(-1)).toMatchObject({
      repliesTo: question.id,
      content: expect.stringContaining("could not be stored"),
    });
    await vi.waitFor(() => expect(bot.logged.map(({ level }) => level)).toContain("error"));
  });

  test("keeps nobody after it waiting while the storage stays broken", async () => {
    const { bot, discord, help, mona, at, refusals } = await startBroken([1, 1]);
    await using _ = bot;
    for (const text of ["one", "two", "three"]) discord.say(mona, help, `${at} ${text}`);
    await discord.until(() => discord.answers(help.id).length === 3);
    expect(refusals()).toBe(5);
    bot.intake.failWith = null;
    await ask(bot, () => discord.say(mona, help, `${at} four`));
    bot.intake.failWith = full;
    discord.say(mona, help, `${at} five`);
    await discord.until(() => discord.answers(help.id).length === 4);
    expect(refusals()).toBe(8);
  });

  test("is tried once, where trying again can't help", async () => {
    const { bot, discord, help, mona, at, refusals } = await startBroken([1, 1]);
    await using _ = bot;
    bot.intake.failWith = failure(false);
    discord.say(mona, help, `${at} why?`);
    await discord.until(() => discord.answers(help.id).length > 0);
    expect(refusals()).toBe(1);
  });

  test("does not hold up a pause", async () => {
    const { bot, discord, help, mona, at, refusals } = await startBroken([600_000]);
    await using _ = bot;
    discord.say(mona, help, `${at} why?`);
    await vi.waitFor(() => expect(refusals()).toBe(1));
    await bot.adapter.pause();
    expect(refusals()).toBe(2);
    expect(discord.answers(help.id)).toHaveLength(1);
  });
});

test("changes that can't be stored are tried again too, and nobody is told", async () => {
  const { bot, discord, help, mona, at, refusals } = await startBroken([20, 20, 5_000]);
  await using _ = bot;
  const message = discord.world.addMessage({ channelId: help.id, author: mona, content: `${at} teh key` });
  const [edited, deleted] = [bot.intake.next("edited"), bot.intake.next("deleted")];
  discord.stage.edit(message, `${at} the key`);
  discord.stage.remove([message.id], help.id);
  await vi.waitFor(() => expect(refusals()).toBeGreaterThan(0));
  bot.intake.failWith = null;
  expect(await edited).toMatchObject({ messageId: message.id });
  expect(await deleted).toMatchObject({ messageId: message.id });
  expect(discord.answers(help.id)).toEqual([]);
});

function failure(retryable: boolean): StorageError {
  return new StorageError("full", { status: null, code: "disk-full", requestId: null, retryAfterMs: null, retryable });
}
