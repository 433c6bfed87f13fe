import { describe, expect, test } from "vitest";
import { discordAdapter } from "../../../adapters/discord/adapter.ts";
import { ConfigError, PlatformError } from "../../../src/errors.ts";
import type { ChatAdapter } from "../../../src/platform/adapter.ts";
import { intents } from "../../fakes/discord/gateway.ts";
import { type FakeDiscord, startFakeDiscord } from "../../fakes/discord/start.ts";
import { commands, settingsFor, startBot } from "./start-bot.ts";
import { ask, ScriptedIntake } from "../../helpers/scripted-intake.ts";
import { RecordingHearing } from "../../helpers/recording-hearing.ts";

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
  const { guilds, guildMessages, guildMessageReactions, directMessages, directMessageReactions } = intents;
  const least = guilds | guildMessages | guildMessageReactions | directMessages | directMessageReactions;
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
  const adapter = discordAdapter(settingsFor(discord), { commands, hearing: new RecordingHearing(), log });
  await expect(adapter.start(new ScriptedIntake())).rejects.toThrow(/DISCORD_TOKEN/);
});

test("a server that the bot is not in names its setting", async () => {
  const [problem] = await problemsAtStart({ settings: { guildId: "111111111111111111" } });
  expect(problem).toMatch(/^DISCORD_GUILD_ID /);
});

describe("Discord out of reach", () => {
  const startError = (adapter: ChatAdapter, intake = new ScriptedIntake()) =>
    adapter.start(intake).catch((reason: unknown) => reason);

  test("is not the operator's fault", async () => {
    const discord = await startFakeDiscord();
    const settings = settingsFor(discord);
    await discord[Symbol.asyncDispose]();
    const error = await startError(discordAdapter(settings, { commands, hearing: new RecordingHearing(), log }));
    expect(error).toBeInstanceOf(PlatformError);
    expect(error).toMatchObject({ retryable: true });
  });

  test.each([
    ["its gateway", (discord: FakeDiscord) => discord.gateway.goDown()],
    ["its REST API", (discord: FakeDiscord) => failing(discord, /^\/gateway\/bot$/, 4)],
    ["its commands", (discord: FakeDiscord) => failing(discord, /\/commands$/, 1)],
  ])("for a while (%s): the next attempt connects, once", async (_what, fail) => {
    await using discord = await startFakeDiscord();
    const adapter = discordAdapter(settingsFor(discord, { readyTimeoutMs: 2_000 }), {
      commands,
      hearing: new RecordingHearing(),
      log,
    });
    const intake = new ScriptedIntake();
    fail(discord);
    expect(await startError(adapter, intake)).toMatchObject({ name: "PlatformError", retryable: true });
    discord.gateway.comeUp();
    await adapter.start(intake);
    const mona = discord.world.addUser("mona");
    await ask({ intake }, () => discord.say(mona, discord.world.directChannel(mona.id), "why?"));
    await adapter.pause();
    expect(intake.events).toHaveLength(1);
    expect(discord.gateway.history.filter((entry) => entry === "identify")).toHaveLength(1);
    await adapter.stop();
  });
});

test("a bot that has started too many sessions today does not start another, and says until when", async () => {
  await using discord = await startFakeDiscord();
  Object.assign(discord.gateway.sessionStarts, { remaining: 0, resetAfterMs: 3_600_000 });
  const adapter = discordAdapter(settingsFor(discord), { commands, hearing: new RecordingHearing(), log });
  await expect(adapter.start(new ScriptedIntake())).rejects.toMatchObject({
    name: "PlatformError",
    code: "no-sessions-left",
    retryable: true,
    message: expect.stringMatching(/until \d{4}-\d\d-\d\dT/),
  });
  expect(discord.gateway.history).toEqual([]);
  discord.gateway.sessionStarts.remaining = 1;
  await adapter.start(new ScriptedIntake());
  await adapter.stop();
});

test.each([
  [4011, "closed-4011"],
  [4013, "closed-4013"],
])("a connection that is refused for good (%i) is not tried again", async (closeCode, code) => {
  await using discord = await startFakeDiscord();
  discord.gateway.closesIdentifyWith = closeCode;
  const adapter = discordAdapter(settingsFor(discord), { commands, hearing: new RecordingHearing(), log });
  await expect(adapter.start(new ScriptedIntake())).rejects.toMatchObject({ code, retryable: false });
});

/** Fails as often as the library tries. */
/** @param times as often as it is asked within one attempt: the library's own requests are repeated three times. */
function failing(discord: FakeDiscord, path: RegExp, times: number): void {
  discord.fault({ method: "GET", path, times, how: { kind: "status", status: 503, code: 0 } });
}
