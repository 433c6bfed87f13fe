import { expect, test, vi } from "vitest";
import { type FakeDiscord, startFakeDiscord } from "../fakes/discord/start.ts";
import type { FakeChannel, FakeUser } from "../fakes/discord/world.ts";
import { openHome, spoken } from "./start-program.ts";

const patient = { timeout: 90_000 };
const until = { timeout: 20_000, interval: 100 };

/** Ann runs it; Ben is with her in #core, which is hidden from Cleo. */
async function openServer() {
  const discord = await startFakeDiscord();
  const { world } = discord;
  const [ann, ben, cleo] = [world.addUser("ann"), world.addUser("ben"), world.addUser("cleo")];
  const help = world.addChannel("help");
  const core = world.addChannel("core", { isHidden: true });
  for (const { id } of [ann, ben]) core.viewers.add(id);
  const env = {
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.apiUrl,
    DISCORD_MESSAGE_CONTENT: "on",
    ADMINS: `discord:${ann.id}`,
    CONSOLE: "off",
  };
  const home = await openHome({});
  return {
    discord,
    people: { ann, ben, cleo },
    channels: { help, core },
    home,
    env,
    async [Symbol.asyncDispose]() {
      await home[Symbol.asyncDispose]();
      await discord[Symbol.asyncDispose]();
    },
  };
}

/** Uses a command, and resolves to what only its user sees. */
async function used(
  discord: FakeDiscord,
  user: FakeUser,
  channel: FakeChannel,
  command: string,
  options: Readonly<Record<string, string>> = {},
): Promise<string> {
  const typed = Object.entries(options).map(([name, value]) => ({ name, value }));
  const [name = "", subcommand] = command.split(" ");
  const before = discord.answers(channel.id, user).length;
  discord.invoke(user, channel, name, subcommand === undefined ? typed : [{ name: subcommand, options: typed }]);
  const own = () => discord.answers(channel.id, user).slice(before);
  await vi.waitFor(() => {
    expect(own().length).toBeGreaterThan(0);
    for (const unfinished of ["is thinking…", "-# …"]) expect(own()).not.toContain(unfinished);
  }, until);
  return own().join("\n");
}

const finds = async (discord: FakeDiscord, user: FakeUser, channel: FakeChannel, query: string, expected: string) =>
  vi.waitFor(async () => expect(await used(discord, user, channel, "search", { query })).toContain(expected), until);

test("a watched channel of Discord is found with its threads, and followed as it changes", patient, async () => {
  await using server = await openServer();
  const { discord, people, channels, home, env } = server;
  const { ann, ben, cleo } = people;
  const { help } = channels;
  const { world, stage } = discord;
  const root = discord.say(ben, help, `how do I recalibrate the frobnicator, ${spoken}?`);
  const thread = world.addChannel("frobnicator", { id: root.id, type: 11, parentId: help.id });
  discord.say(cleo, thread, `hold its lever for nine seconds, ${spoken}`);
  const asleep = world.addChannel("old", { type: 11, parentId: help.id });
  discord.say(cleo, asleep, `the samovar leaks, ${spoken}`);
  asleep.isArchived = true;
  const secret = world.addChannel("secret", { type: 12, parentId: help.id });
  discord.say(ann, secret, `the surprise is a unicycle, ${spoken}`);
  await home.start(env);

  expect(await used(discord, cleo, help, "knowledge watch")).toContain("Only administrators");
  expect(await used(discord, ann, help, "knowledge watch")).toContain("/forget me");
  await finds(discord, ben, help, "frobnicator lever", "nine seconds");
  expect(await used(discord, ben, help, "search", { query: "frobnicator" })).toContain(
    `https://discord.com/channels/${world.guildId}/${help.id}/${root.id}`,
  );
  await finds(discord, ben, help, "samovar", "leaks");

  const changing = discord.say(ben, help, `the gizmo wants paraffin, ${spoken}`);
  const inThread = discord.say(ben, thread, `the lever squeaks, ${spoken}`);
  await finds(discord, ben, help, "gizmo", "paraffin");
  await finds(discord, ben, help, "squeaks", "the lever");
  stage.edit(changing, `the gizmo wants kerosene, ${spoken}`);
  await finds(discord, ben, help, "gizmo", "kerosene");
  stage.remove([changing.id], help.id);
  stage.remove([inThread.id], thread.id);
  await finds(discord, ben, help, "gizmo kerosene paraffin", "Nothing found");
  await finds(discord, ben, help, "squeaks", "Nothing found");
  stage.deleteThread(thread);
  await finds(discord, ben, help, "lever nine seconds", "Nothing found");
  // A private thread is not for everyone in its channel.
  discord.say(ann, secret, `and a trampoline, ${spoken}`);
  await finds(discord, ann, help, "unicycle trampoline", "Nothing found");
});

test(
  "what was missed in Discord while the program was dead is read, and what was deleted is gone",
  patient,
  async () => {
    await using server = await openServer();
    const { discord, people, channels, home, env } = server;
    const { ann, ben } = people;
    const { help } = channels;
    const program = await home.start(env);
    await used(discord, ann, help, "knowledge watch");
    const edited = discord.say(ben, help, `the tokamak is amber, ${spoken}`);
    const deleted = discord.say(ben, help, `the dynamo is mauve, ${spoken}`);
    await finds(discord, ben, help, "dynamo", "mauve");
    await program.kill();
    discord.gateway.forgetSession();
    discord.stage.edit(edited, `the tokamak is crimson, ${spoken}`);
    discord.stage.remove([deleted.id], help.id);
    discord.say(ben, help, `the piston is new, ${spoken}`);
    await home.start(env);
    await finds(discord, ben, help, "piston", "new");
    await finds(discord, ben, help, "tokamak", "crimson");
    expect(await used(discord, ben, help, "search", { query: "mauve" })).toContain("Nothing found");
  },
);

test("a hidden channel's words are found by who can see it, and by nobody else", patient, async () => {
  await using server = await openServer();
  const { discord, people, channels, home, env } = server;
  const { ann, ben, cleo } = people;
  const { help, core } = channels;
  const { world } = discord;
  discord.say(ben, core, `the merger is called zephyrine, ${spoken}`);
  await home.start(env);
  await used(discord, ann, core, "knowledge watch");
  await finds(discord, ann, core, "merger", "zephyrine");
  await finds(discord, ben, help, "merger", "zephyrine");
  expect(await used(discord, cleo, help, "search", { query: "merger" })).toContain("Nothing found");
  const answered = async (user: FakeUser, channel: FakeChannel, content: string) => {
    const before = discord.answers(channel.id).length;
    discord.say(user, channel, content);
    const own = () => discord.messages(channel.id).filter(({ author }) => author.id === world.bot.id);
    await vi.waitFor(() => {
      expect(own().length).toBeGreaterThan(before);
      expect(JSON.stringify(own().at(-1)?.components)).toContain("fb:up");
    }, until);
    return discord.answers(channel.id).slice(before).join("\n");
  };
  const merger = `what is the merger called, ${spoken}?`;
  expect(await answered(ben, world.directChannel(ben.id), merger)).toContain("zephyrine");
  expect(await answered(cleo, world.directChannel(cleo.id), merger)).not.toContain("zephyrine");
  expect(await answered(ben, help, `<@${world.bot.id}> ${merger}`)).not.toContain("zephyrine");
});

test("in Discord pins, dropped files and the wish to be forgotten are heeded", patient, async () => {
  await using server = await openServer();
  const { discord, people, channels, home, env } = server;
  const { ann, ben, cleo } = people;
  const { help, core } = channels;
  await home.start(env);
  await used(discord, ann, core, "knowledge watch", { what: "pins" });
  const rule = discord.say(ben, core, `house rule: wear goggles, ${spoken}`);
  discord.say(ben, core, `nobody pins the umbrella, ${spoken}`);
  discord.stage.pin(rule);
  await finds(discord, ben, core, "goggles", "house rule");
  expect(await used(discord, ben, core, "search", { query: "umbrella" })).toContain("Nothing found");
  discord.stage.unpin(rule);
  await finds(discord, ben, core, "goggles", "Nothing found");

  await used(discord, ann, help, "knowledge watch");
  const dropped = discord.drop(ben, help, "the report", { "report.md": `# Findings\n\nThe reactor hums, ${spoken}.` });
  await finds(discord, cleo, help, "reactor", "hums");
  discord.stage.remove([dropped.id], help.id);
  await finds(discord, cleo, help, "reactor", "Nothing found");
  discord.say(ben, help, `the sextant is in the attic, ${spoken}`);
  await finds(discord, cleo, help, "sextant", "attic");
  expect(await used(discord, ben, help, "forget me")).toContain("1 message.");
  expect(await used(discord, cleo, help, "search", { query: "sextant" })).toContain("Nothing found");
});

test(
  "without the Message Content intent nothing can be watched, and who wants to is told what to do",
  patient,
  async () => {
    await using server = await openServer();
    const { discord, people, channels, home, env } = server;
    await home.start({ ...env, DISCORD_MESSAGE_CONTENT: "off" });
    expect(await used(discord, people.ann, channels.help, "knowledge watch")).toContain("DISCORD_MESSAGE_CONTENT=on");
  },
);
