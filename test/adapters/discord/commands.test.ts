import { describe, expect, test } from "vitest";
import { StorageError } from "../../../src/errors.ts";
import { discordAdapter } from "../../../adapters/discord/adapter.ts";
import type { FakeChannel } from "../../fakes/discord/world.ts";
import { type Bot, command, commands, option, settingsFor, startBot } from "./start-bot.ts";
import { use, ScriptedIntake } from "../../helpers/scripted-intake.ts";
import { RecordingHearing } from "../../helpers/recording-hearing.ts";

async function startIn(options: Parameters<typeof startBot>[0] = {}) {
  let help: FakeChannel | undefined;
  const bot = await startBot({ ...options, furnish: ({ world }) => void (help = world.addChannel("help")) });
  if (help === undefined) throw new Error("The server has no channel.");
  return { bot, discord: bot.discord, help, mona: bot.discord.world.addUser("mona") };
}

const puts = ({ discord }: Bot) => discord.calls.filter(({ method }) => method === "PUT");

describe("registering", () => {
  test("the commands are offered in servers and direct messages, two-word ones as subcommands", async () => {
    const { bot, discord } = await startIn();
    await using _ = bot;
    expect(discord.world.commands.global).toMatchObject([
      { name: "ask", contexts: [0, 1], options: [{ name: "question", type: 3, required: true }] },
      { name: "search", options: [{ name: "query", autocomplete: true }] },
      { name: "finetune", options: [{ type: 1, name: "status", options: [{ name: "job", required: false }] }] },
    ]);
  });

  test("a second start with the same commands registers nothing, one with others does", async () => {
    const { bot, discord } = await startIn();
    await using _ = bot;
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const same = discordAdapter(settingsFor(discord), { commands, hearing: new RecordingHearing(), log });
    await same.start(new ScriptedIntake());
    await same.stop();
    expect(puts(bot)).toHaveLength(1);
    const other = discordAdapter(settingsFor(discord), {
      commands: commands.slice(1),
      hearing: new RecordingHearing(),
      log,
    });
    await other.start(new ScriptedIntake());
    await other.stop();
    expect(puts(bot)).toHaveLength(2);
  });

  test("in one server alone, where the settings name it", async () => {
    const guildId = "123456789012345678";
    const { bot, discord } = await startIn({ discord: { guildId }, settings: { guildId } });
    await using _ = bot;
    expect(discord.world.commands.guild).toHaveLength(3);
    expect(discord.world.commands.global).toEqual([]);
  });

  test("choices of whole numbers are numbers, and required options come first", async () => {
    const size = option("size", { type: "integer", choices: ["1", "2"] });
    const { bot, discord } = await startIn({
      commands: [command("pick", false, [size, option("what", { required: true })])],
    });
    await using _ = bot;
    const options = [{ name: "what" }, { name: "size", type: 4, choices: [{ name: "1", value: 1 }, { value: 2 }] }];
    expect(discord.world.commands.global).toMatchObject([{ options }]);
  });
});

describe("using a command", () => {
  test("hands over its options and says at once that it is thinking, to all", async () => {
    const { bot, discord, help, mona } = await startIn();
    await using _ = bot;
    const invoked = await use(bot, () => discord.invoke(mona, help, "ask", [{ name: "question", value: "why?" }]));
    expect(invoked).toMatchObject({ command: "ask", options: { question: "why?" }, author: { id: mona.id } });
    expect(invoked.key).toMatch(/^discord:interaction:\d+$/);
    expect(discord.answers(help.id)).toEqual(["is thinking…"]);
  });

  test("a private command is answered to its author alone; a subcommand keeps its two words", async () => {
    const { bot, discord, help, mona } = await startIn();
    await using _ = bot;
    const status = { name: "status", options: [{ name: "job", value: "ft-1" }] };
    const invoked = await use(bot, () => discord.invoke(mona, help, "finetune", [status]));
    expect(invoked).toMatchObject({ command: "finetune status", options: { job: "ft-1" } });
    expect(discord.answers(help.id)).toEqual([]);
    expect(discord.answers(help.id, mona)).toEqual(["is thinking…"]);
  });

  test("what could not be stored is said, privately", async () => {
    const { bot, discord, help, mona } = await startIn();
    await using _ = bot;
    const fault = { status: null, code: "disk-full", requestId: null, retryAfterMs: null, retryable: true };
    bot.intake.failWith = new StorageError("full", fault);
    discord.invoke(mona, help, "ask", [{ name: "question", value: "why?" }]);
    await discord.until(() => discord.answers(help.id, mona).length > 0);
    expect(discord.answers(help.id, mona)[0]).toContain("could not be stored");
    expect(discord.answers(help.id)).toEqual([]);
  });
});

describe("typing an option", () => {
  const typing = [{ name: "query", value: "key", focused: true }];

  test("suggests what the engine knows, within Discord's limits", async () => {
    const { bot, discord, help, mona } = await startIn();
    await using _ = bot;
    bot.intake.suggestions = async (typed) => [
      "x".repeat(101),
      ...Array.from({ length: 30 }, (_, i) => `${typed} ${i}`),
    ];
    const suggested = await discord.type(mona, help, "search", typing);
    expect(suggested).toEqual(Array.from({ length: 25 }, (_, i) => `key ${i}`));
  });

  test("suggests nothing where the engine fails", async () => {
    const { bot, discord, help, mona } = await startIn();
    await using _ = bot;
    bot.intake.suggestions = () => Promise.reject(new Error("no"));
    expect(await discord.type(mona, help, "search", typing)).toEqual([]);
  });
});

test("a press on 👍 is stored and thanked for, privately", async () => {
  const { bot, discord, help, mona } = await startIn();
  await using _ = bot;
  const answer = discord.say(discord.world.bot, help, "Because.");
  const feedback = bot.intake.next("feedback");
  discord.press(mona, answer, "fb:up:turn-7");
  expect(await feedback).toMatchObject({ turnId: "turn-7", rating: "up", author: { id: mona.id } });
  await discord.until(() => discord.answers(help.id, mona).length === 2);
  expect(discord.answers(help.id)).toEqual(["Because."]);
  expect(discord.answers(help.id, mona)).toEqual(["Because.", "Thank you, noted."]);
});
