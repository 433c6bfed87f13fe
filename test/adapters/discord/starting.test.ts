import { expect, test } from "vitest";
import { discordAdapter } from "../../../adapters/discord/adapter.ts";
import { ConfigError, PlatformError } from "../../../src/errors.ts";
import { intents } from "../../fakes/discord/gateway.ts";
import { startFakeDiscord } from "../../fakes/discord/start.ts";
import { commands, settingsFor, startBot } from "./start-bot.ts";
import { ask, ScriptedIntake } from "../../helpers/scripted-intake.ts";

const log = { debug() {}, info() {}, warn() {}, error() {} };

async function problemsAtStart(options: Parameters<typeof startBot>[0]): Promise<readonly string[]> {
  const error = await startBot(options).then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof ConfigError ? error.problems.map(({ variable, problem }) => `${variable} ${problem}`) : [];
}

test("asks for the fewest intents, and for message content only where it is told to", async () => {
  await using plain = await startBot();
  await using reading = await startBot({ settings: { messageContent: true } });
  const least = intents.guilds | intents.guildMessages | intents.directMessages;
  expect(plain.discord.gateway.intents).toBe(least);
  expect(reading.discord.gateway.intents).toBe(least | intents.messageContent);
});

test("an intent that the portal does not grant names the setting and the place to turn it on", async () => {
  const [problem] = await problemsAtStart({
    discord: { allowsMessageContent: false },
    settings: { messageContent: true },
  });
  expect(problem).toMatch(/^DISCORD_MESSAGE_CONTENT .*discord\.com\/developers.*Privileged Gateway Intents/);
});

test("a wrong token names its setting", async () => {
  const [problem] = await problemsAtStart({ settings: { token: "MTk4.Cl2FMQ.wrong" } });
  expect(problem).toMatch(/^DISCORD_TOKEN /);
});

test("a token that is wrong for the gateway alone names its setting too", async () => {
  await using discord = await startFakeDiscord();
  discord.gateway.closesIdentifyWith = 4004;
  const adapter = discordAdapter(settingsFor(discord), { commands, log });
  await expect(adapter.start(new ScriptedIntake())).rejects.toThrow(/DISCORD_TOKEN/);
});

test("a server that the bot is not in names its setting", async () => {
  const [problem] = await problemsAtStart({ settings: { guildId: "111111111111111111" } });
  expect(problem).toMatch(/^DISCORD_GUILD_ID /);
});

test("Discord out of reach is not the operator's fault", async () => {
  const discord = await startFakeDiscord();
  const settings = settingsFor(discord, { readyTimeoutMs: 500 });
  await discord[Symbol.asyncDispose]();
  const error: unknown = await discordAdapter(settings, { commands, log })
    .start(new ScriptedIntake())
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(PlatformError);
  expect(error).toMatchObject({ retryable: true });
});

test("after a dropped connection the session resumes and what was missed arrives once", async () => {
  await using bot = await startBot();
  const { discord } = bot;
  const mona = discord.world.addUser("mona");
  const direct = discord.world.directChannel(mona.id);
  const question = await ask(bot, () => {
    discord.gateway.disconnect(4000);
    discord.say(mona, direct, "asked while away");
  });
  expect(question.text).toBe("asked while away");
  expect(discord.gateway.history).toEqual(["identify", "close 4000", "resume"]);
  expect(bot.intake.events).toHaveLength(1);
});

test("a session that Discord has forgotten is opened anew", async () => {
  await using bot = await startBot();
  const { discord } = bot;
  const mona = discord.world.addUser("mona");
  discord.gateway.invalidateSession();
  await discord.gateway.happened("identify", 2);
  const question = await ask(bot, () => discord.say(mona, discord.world.directChannel(mona.id), "still there?"));
  expect(question.text).toBe("still there?");
});

test("a connection whose heartbeats go unanswered is dropped and resumed", async () => {
  await using bot = await startBot({ discord: { heartbeatMs: 150 } });
  bot.discord.gateway.isZombie = true;
  await bot.discord.gateway.happened("close 4200", 1);
  bot.discord.gateway.isZombie = false;
  await bot.discord.gateway.happened("resume", 1);
  expect(bot.discord.gateway.history).toEqual(["identify", "close 4200", "resume"]);
});
