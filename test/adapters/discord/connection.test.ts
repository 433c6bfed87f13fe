import { describe, expect, test, vi } from "vitest";
import { ask } from "../../helpers/scripted-intake.ts";
import { type Bot, startBot } from "./start-bot.ts";

async function startWithMona(options: Parameters<typeof startBot>[0] = {}) {
  const bot = await startBot({ ...options, furnish: ({ world }) => void world.addChannel("help") });
  const { discord } = bot;
  const [help] = discord.world.channels.values();
  if (help === undefined) throw new Error("The server has no channel.");
  const mona = discord.world.addUser("mona");
  const say = (text: string) => discord.say(mona, help, `<@${discord.world.bot.id}> ${text}`);
  const reads = () => discord.calls.filter(({ path }) => path.endsWith("/messages"));
  const changes = noteConnection(bot);
  const readMissed = (since: number) =>
    bot.intake.readMissed?.({ since, conversationIds: [] }, new AbortController().signal) ?? Promise.reject();
  return { bot, discord, gateway: discord.gateway, say, changes, reads, readMissed };
}

/** What the intake is told of the connection, in order. */
function noteConnection({ intake }: Bot): readonly string[] {
  const changes: string[] = [];
  const connected = intake.connected.bind(intake);
  intake.connected = (platform, readMissed) => {
    changes.push("connected");
    connected(platform, readMissed);
  };
  const disconnected = intake.disconnected.bind(intake);
  intake.disconnected = () => {
    changes.push("disconnected");
    disconnected();
  };
  return changes;
}

const texts = ({ intake }: Bot) => intake.events.flatMap((event) => (event.kind === "question" ? [event.text] : []));

test("from the start on, the intake knows that events arrive, and what came before can be read", async () => {
  await using bot = await startBot();
  expect(bot.intake.isConnected).toBe(true);
  expect(bot.intake.readMissed).not.toBeNull();
});

describe("a connection that is resumed", () => {
  test.each([
    ["dropped", "close 4000", (bot: Bot) => bot.discord.gateway.disconnect(4000)],
    ["asked to reconnect", "close 4200", (bot: Bot) => bot.discord.gateway.askToReconnect()],
  ])("when it was %s, brings what was said meanwhile, and nothing is read back", async (_why, close, lose) => {
    const { bot, gateway, say, changes, reads, readMissed } = await startWithMona();
    await using _ = bot;
    await readMissed(Date.now());
    const question = await ask(bot, () => {
      lose(bot);
      gateway.hold();
      say("asked while away");
      void gateway.happened(close, 1).then(() => gateway.release());
    });
    expect(question.text).toBe("asked while away");
    expect(gateway.history).toEqual(["identify", close, "resume"]);
    await vi.waitFor(() => expect(changes).toEqual(["disconnected", "connected"]));
    await readMissed(0);
    expect(reads()).toEqual([]);
    expect(texts(bot)).toEqual(["asked while away"]);
  });

  test("when its heartbeats went unanswered", async () => {
    const { bot, gateway, changes } = await startWithMona({ discord: { heartbeatMs: 150 } });
    await using _ = bot;
    gateway.isZombie = true;
    await gateway.happened("close 4200", 1);
    gateway.isZombie = false;
    await gateway.happened("resume", 1);
    expect(gateway.history).toEqual(["identify", "close 4200", "resume"]);
    await vi.waitFor(() => expect(changes).toEqual(["disconnected", "connected"]));
  });

  test("where Discord says on it that its session is to be resumed", async () => {
    const { bot, gateway, say } = await startWithMona();
    await using _ = bot;
    gateway.invalidateSession(true);
    await gateway.happened("resume", 1);
    expect((await ask(bot, () => say("still there?"))).text).toBe("still there?");
    expect(gateway.history).toEqual(["identify", "resume"]);
  });

  test("still owes what was not read before", async () => {
    const { bot, gateway, changes, say, reads, readMissed } = await startWithMona();
    await using _ = bot;
    const since = Date.now() - 1_000;
    await ask(bot, () => say("why?"));
    gateway.disconnect(4000);
    await vi.waitFor(() => expect(changes).toEqual(["disconnected", "connected"]));
    await readMissed(since);
    expect(reads()).not.toEqual([]);
  });
});

describe("a session that could not be resumed", () => {
  test("is opened anew, and what was said meanwhile is read back", async () => {
    const { bot, gateway, say, changes, readMissed } = await startWithMona();
    await using _ = bot;
    await readMissed(Date.now());
    const since = Date.now();
    gateway.invalidateSession();
    say("into the void");
    await gateway.happened("identify", 2);
    await vi.waitFor(() => expect(changes).toEqual(["disconnected", "connected"]));
    await readMissed(since);
    await readMissed(since);
    expect(texts(bot)).toEqual(["into the void"]);
    expect((await ask(bot, () => say("still there?"))).text).toBe("still there?");
  });

  test("is read back from its last sign of life on, for the silence was noticed only later", async () => {
    const { bot, gateway, say, changes, readMissed } = await startWithMona({ discord: { heartbeatMs: 150 } });
    await using _ = bot;
    await readMissed(Date.now());
    gateway.isZombie = true;
    gateway.forgetSession();
    say("to a zombie");
    await gateway.happened("close 4200", 1);
    gateway.isZombie = false;
    await vi.waitFor(() => expect(changes).toEqual(["disconnected", "connected"]), 10_000);
    await readMissed(Date.now());
    expect(texts(bot)).toEqual(["to a zombie"]);
  });

  test("waits, and says so, where Discord allows no more sessions for now", async () => {
    const { bot, gateway, changes } = await startWithMona();
    await using _ = bot;
    Object.assign(gateway.sessionStarts, { remaining: 0, resetAfterMs: 50 });
    gateway.invalidateSession();
    await vi.waitFor(
      () => expect(messages(bot, "warn")).toContain("discord allows this bot no more sessions for now"),
      10_000,
    );
    expect(gateway.history.filter((entry) => entry === "identify")).toHaveLength(1);
    gateway.sessionStarts.remaining = 1;
    await vi.waitFor(() => expect(changes).toEqual(["disconnected", "connected"]), 20_000);
  });
});

test("a server that is out of reach for long is told of once, and connected to as soon as it is back", async () => {
  const { bot, gateway, say, changes } = await startWithMona();
  await using _ = bot;
  gateway.goDown();
  await gateway.happened("refused", 3);
  expect(bot.intake.isConnected).toBe(false);
  gateway.comeUp();
  expect((await ask(bot, () => say("asked meanwhile"))).text).toBe("asked meanwhile");
  expect(changes).toEqual(["disconnected", "connected"]);
  expect(messages(bot, "info").filter((message) => message === "discord reconnects")).toHaveLength(1);
});

test.each([
  [4004, "DISCORD_TOKEN"],
  [4014, "DISCORD_MESSAGE_CONTENT"],
])(
  "a connection that Discord closes for good (%i) leaves one error in the log, which names the setting",
  async (code, variable) => {
    const { bot, gateway, changes } = await startWithMona();
    await using _ = bot;
    gateway.disconnect(code);
    await vi.waitFor(() => expect(changes).toEqual(["disconnected"]));
    const errors = bot.logged.filter(({ level }) => level === "error");
    expect(errors).toMatchObject([{ fields: { code, err: { problems: [{ variable }] } } }]);
    expect(messages(bot, "warn")).toEqual([]);
  },
);

describe("while the bot stops", () => {
  test("a pause and a stop end the connection once, before the first event is dropped", async () => {
    const { bot, gateway, say, changes } = await startWithMona();
    await using _ = bot;
    const pausing = bot.adapter.pause();
    expect(changes).toEqual(["disconnected"]);
    say("too late");
    await pausing;
    gateway.disconnect(4000);
    await vi.waitFor(() => expect(messages(bot, "info")).toContain("discord resumed"), 5_000);
    await bot.adapter.stop();
    expect(changes).toEqual(["disconnected"]);
    expect(bot.intake.events).toEqual([]);
  });

  test("what has been taken is with the intake when the pause is over", async () => {
    const { bot, say } = await startWithMona();
    await using _ = bot;
    const stored = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    const accept = bot.intake.accept.bind(bot.intake);
    bot.intake.accept = async (event, acknowledge) => {
      reached.resolve();
      await stored.promise;
      return accept(event, acknowledge);
    };
    say("just in time");
    await reached.promise;
    setTimeout(() => stored.resolve(), 50);
    await bot.adapter.pause();
    expect(texts(bot)).toEqual(["just in time"]);
  });
});

test("events that come twice carry the same keys, in whatever order", async () => {
  const { bot, gateway, say } = await startWithMona();
  await using _ = bot;
  gateway.hold();
  say("one");
  say("two");
  gateway.release((held) => [...held.toReversed(), ...held]);
  await vi.waitFor(() => expect(bot.intake.events).toHaveLength(4));
  expect(texts(bot)).toEqual(["two", "one", "one", "two"]);
  expect(new Set(bot.intake.events.map(({ key }) => key)).size).toBe(2);
});

function messages({ logged }: Bot, level: string): string[] {
  return logged.flatMap((line) => (line.level === level ? [line.message] : []));
}
