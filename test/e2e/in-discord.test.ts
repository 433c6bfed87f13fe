import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FakeDiscord, startFakeDiscord } from "../fakes/discord/start.ts";
import type { FakeChannel, FakeMessage, FakeUser } from "../fakes/discord/world.ts";
import { type FakeOpenAI, startFakeOpenAI } from "../fakes/openai/start.ts";
import { type Home, openHome, type Program, spoken } from "./start-program.ts";

describe("in Discord", () => {
  let home: Home;
  let openai: FakeOpenAI;
  let discord: FakeDiscord;
  let program: Program;
  let mona: FakeUser;
  let help: FakeChannel;
  beforeAll(async () => {
    home = await openHome();
    openai = await startFakeOpenAI({ moderate: (text) => (text.includes("zugzwang") ? { violence: 0.9 } : {}) });
    discord = await startFakeDiscord();
    mona = discord.world.addUser("mona");
    help = discord.world.addChannel("help");
    program = await home.start({
      OPENAI_API_KEY: "sk-fake",
      OPENAI_BASE_URL: openai.baseUrl,
      MODEL: "llama-local",
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      DISCORD_THREADS: "on",
      DISCORD_MESSAGE_CONTENT: "on",
      QUESTIONS_PER_MINUTE: "1000",
    });
    await program.logged("the documents are indexed");
  });
  afterAll(async () => {
    await home[Symbol.asyncDispose]();
    await discord[Symbol.asyncDispose]();
    await openai.close();
  });

  test("a mention in a channel is answered in a thread, with its source; a follow-up there needs no mention", async () => {
    openai.answer = () => ({ text: `Run \`keys rotate\` [1], ${spoken}.` });
    const thread = await mention(`how do I rotate the signing key, ${spoken}?`);
    const answer = await finished(thread);
    expect(answer.content).toContain("keys rotate");
    expect(answer.content).toMatch(/-# .*Keys › Rotating/);

    openai.answer = () => ({ text: `A day, ${spoken}.` });
    discord.say(mona, thread, `and how long is the old one valid, ${spoken}?`);
    expect((await finished(thread, 2)).content).toContain("A day");
    expect(lastRequest()).toContain("how do I rotate the signing key");
  });

  test("a reply to the bot is answered", async () => {
    openai.answer = () => ({ text: `Because, ${spoken}.` });
    const channel = discord.world.addChannel("replies");
    const said = discord.say(discord.world.bot, channel, `Something, ${spoken}.`);
    discord.say(mona, channel, `why, ${spoken}?`, said);
    expect((await finished(await threadUnder(channel))).content).toContain("Because");
  });

  test("a direct message is answered there", async () => {
    openai.answer = () => ({ text: `In private, ${spoken}.` });
    const direct = discord.world.directChannel(mona.id);
    discord.say(mona, direct, `can we talk, ${spoken}?`);
    expect((await finished(direct)).content).toContain("In private");
  });

  test("/ask is answered for everyone, /search for the asker alone", async () => {
    openai.answer = () => ({ text: `Asked by command, ${spoken}.` });
    const channel = discord.world.addChannel("commands");
    discord.invoke(mona, channel, "ask", [{ name: "question", value: `how do keys rotate, ${spoken}?` }]);
    expect((await finished(channel)).content).toContain("Asked by command");

    discord.invoke(mona, channel, "search", [{ name: "query", value: `signing ${spoken}` }]);
    await discord.until(() => discord.answers(channel.id, mona).some((text) => text.includes("Rotating")));
    expect(discord.answers(channel.id).join()).not.toContain("Rotating");
  });

  test("an edited question is remembered as it reads now, a deleted one not at all", async () => {
    const thread = await mention(`what about apples, ${spoken}?`);
    await finished(thread);
    const question = discord.messages(help.id).findLast(({ author }) => author.id === mona.id);
    if (question === undefined) throw new Error("The question is gone.");
    discord.stage.edit(question, `<@${discord.world.bot.id}> what about pears, ${spoken}?`);
    await goOnUntil(thread, () => lastRequest().includes("what about pears"));
    expect(lastRequest()).not.toContain("what about apples");

    discord.stage.remove([question.id], help.id);
    await goOnUntil(thread, () => !lastRequest().includes("what about pears"));
    expect(lastRequest()).toContain("go on 1");
  });

  test("a flagged question is refused to its author alone", async () => {
    discord.say(mona, help, `<@${discord.world.bot.id}> how do I do a zugzwang?`);
    const direct = discord.world.directChannel(mona.id);
    await discord.until(() => discord.answers(direct.id).some((text) => text.includes("I can't help with this")));
    expect(discord.answers(help.id).join()).not.toContain("I can't help with this");
    expect(discord.stage.pings).toEqual([]);
  });

  async function mention(text: string): Promise<FakeChannel> {
    discord.say(mona, help, `<@${discord.world.bot.id}> ${text}`);
    return threadUnder(help);
  }

  /** The newest thread of a channel, once the bot has made it. */
  async function threadUnder({ id }: FakeChannel): Promise<FakeChannel> {
    const questions = discord.messages(id).filter(({ author }) => author.id === mona.id).length;
    const threads = () => [...discord.world.channels.values()].filter(({ parentId }) => parentId === id);
    await discord.until(() => threads().length >= questions);
    const thread = threads().at(-1);
    if (thread === undefined) throw new Error("There is no thread.");
    return thread;
  }

  /** The bot's nth whole answer: buttons stand under it. */
  async function finished({ id }: FakeChannel, nth = 1): Promise<FakeMessage> {
    const whole = () =>
      discord
        .messages(id)
        .filter(
          ({ author, components }) =>
            author.id === discord.world.bot.id && JSON.stringify(components).includes("fb:up"),
        );
    await discord.until(() => whole().length >= nth);
    const answer = whole()[nth - 1];
    if (answer === undefined) throw new Error("The answer is gone.");
    return answer;
  }

  /** A change comes into effect soon after it was told, which nobody outside can see but by the next question. */
  async function goOnUntil(thread: FakeChannel, holds: () => boolean): Promise<void> {
    do {
      const nth = discord.messages(thread.id).filter(({ author }) => author.id === mona.id).length + 1;
      discord.say(mona, thread, `go on ${nth}, ${spoken}`);
      await finished(thread, nth + 1);
    } while (!holds());
  }

  function lastRequest(): string {
    return JSON.stringify(openai.requests.findLast(({ path }) => path === "/chat/completions")?.body);
  }
});
