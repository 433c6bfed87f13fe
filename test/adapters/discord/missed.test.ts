import { describe, expect, test } from "vitest";
import { PlatformError, StorageError } from "../../../src/errors.ts";
import type { FakeDiscord } from "../../fakes/discord/start.ts";
import type { FakeChannel, FakeUser } from "../../fakes/discord/world.ts";
import { ask } from "../../helpers/scripted-intake.ts";
import { type Bot, startAgain, startBot } from "./start-bot.ts";

interface Scene {
  readonly discord: FakeDiscord;
  readonly help: FakeChannel;
  /** Hidden from @everyone. */
  readonly staff: FakeChannel;
  readonly mona: FakeUser;
  /** The mention of the bot. */
  readonly at: string;
}

interface AwayOptions {
  readonly messageContent?: boolean;
  /** What Discord grants, whatever the bot wishes. */
  readonly allowsMessageContent?: boolean;
}

/** The bot was there, stopped, and is back; in between, things happened. */
async function away(happen: (scene: Scene) => void, options: AwayOptions = {}) {
  const { messageContent = false, allowsMessageContent = true } = options;
  const settings = { messageContent };
  const furnish = ({ world }: FakeDiscord) => void world.addChannel("help");
  const bot = await startBot({ settings, furnish, discord: { allowsMessageContent } });
  const { discord } = bot;
  await bot.adapter.stop();
  const [help] = discord.world.channels.values();
  if (help === undefined) throw new Error("The server has no channel.");
  const staff = discord.world.addChannel("staff", { isHidden: true });
  const scene = { discord, help, staff, mona: discord.world.addUser("mona"), at: `<@${discord.world.bot.id}>` };
  discord.world.advance(60_000);
  const since = discord.world.now();
  happen(scene);
  const back = await startAgain(bot, { settings });
  const read = (conversationIds: readonly string[] = [], signal = new AbortController().signal) =>
    back.intake.readMissed?.({ since, conversationIds }, signal) ?? Promise.reject(new Error("not connected"));
  return { ...scene, back, since, read };
}

const texts = ({ intake }: Bot) => intake.events.flatMap((event) => (event.kind === "question" ? [event.text] : []));
const channelsRead = ({ calls }: FakeDiscord) =>
  calls.flatMap(({ method, path }) => (method === "GET" && /^\/channels\/(\d+)\/messages$/.exec(path)?.[1]) || []);
const threadIn = ({ discord, help }: Scene, given: Partial<FakeChannel> = {}) =>
  discord.world.addChannel("thread", { type: 11, parentId: help.id, ...given });

describe("what was said while the bot was away", () => {
  test("is found after the next start as if it had been heard, and nothing else is", async () => {
    const { back, read, discord, help, mona, at } = await away((scene) => {
      const { discord, help, mona, at } = scene;
      discord.say(mona, help, "just talking");
      discord.say(mona, help, `${at} why?`);
      discord.say(discord.world.bot, help, `${at} to myself`);
      discord.say(mona, help, `${at} and why that?`);
    });
    await using _ = back;
    await read();
    expect(texts(back)).toEqual(["why?", "and why that?"]);
    const [missed] = back.intake.events;
    const heard = await ask(back, () => discord.say(mona, help, `${at} why?`));
    const said = discord.messages(help.id).find(({ content }) => content === `${at} why?`);
    const own = { key: `discord:${said?.id}`, messageId: said?.id, at: said?.at };
    expect(missed).toEqual({ ...heard, ...own, target: { ...heard.target, messageId: said?.id } });
  });

  test("what was said before the gap is not read", async () => {
    const { back, read, discord } = await away(({ discord, help, staff, mona, at }) => {
      discord.world.advance(-1_000);
      discord.say(mona, help, `${at} earlier`);
      discord.say(mona, staff, `${at} earlier`);
      discord.world.advance(1_000);
      discord.say(mona, help, `${at} meanwhile`);
    });
    await using _ = back;
    await read();
    expect(texts(back)).toEqual(["meanwhile"]);
    expect(channelsRead(discord)).toHaveLength(1);
  });

  test("is found in hidden channels, threads and posts of forums", async () => {
    const { back, read } = await away((scene) => {
      const { discord, staff, mona, at } = scene;
      discord.say(mona, staff, `${at} in private`);
      discord.say(mona, threadIn(scene), `${at} in a thread`);
      discord.stage.startPost(mona, discord.world.addChannel("ideas", { type: 15 }), "An idea", `${at} in a post`);
    });
    await using _ = back;
    await read();
    expect(texts(back)).toEqual(["in private", "in a thread", "in a post"]);
    expect(back.intake.events.map(({ conversation }) => conversation.visibility)).toEqual([
      "private",
      "public",
      "public",
    ]);
  });

  test("is found first in the conversations that were in use: direct ones, and threads that fell asleep, are known by them alone", async () => {
    let sleeping: FakeChannel | undefined;
    const { back, read, discord, help, mona } = await away(
      (scene) => {
        const { discord, help, mona, at } = scene;
        discord.say(mona, help, `${at} in the channel`);
        discord.say(mona, discord.world.directChannel(mona.id), "directly");
        discord.say(mona, (sleeping = threadIn(scene)), "a follow-up");
        sleeping.isArchived = true;
      },
      { messageContent: true },
    );
    await using _ = back;
    const thread = `discord:${discord.world.guildId}:${help.id}:${sleeping?.id}`;
    back.intake.takingPartIn.add(thread);
    await read([thread, `discord:@me:${discord.world.directChannel(mona.id).id}`]);
    expect(texts(back)).toEqual(["a follow-up", "directly", "in the channel"]);
    expect(back.intake.events[0]?.conversation).toMatchObject({ id: thread, visibility: "public" });
  });

  test("is found where there is more of it than Discord gives at once, the oldest first", async () => {
    const { back, read } = await away(({ discord, help, mona, at }) => {
      for (let nth = 1; nth <= 230; nth++) discord.say(mona, help, `${at} ${nth}`);
    });
    await using _ = back;
    await read();
    expect(texts(back)).toEqual(Array.from({ length: 230 }, (_, index) => String(index + 1)));
  });

  test("comes without its words where the bot may not read them", async () => {
    const { back, read, discord, help } = await away(
      (scene) => {
        const thread = threadIn(scene, { id: "123456789012345678" });
        scene.discord.say(scene.mona, thread, "and then?");
        scene.discord.say(scene.mona, thread, `${scene.at} well?`);
      },
      { allowsMessageContent: false },
    );
    await using _ = back;
    back.intake.takingPartIn.add(`discord:${discord.world.guildId}:${help.id}:123456789012345678`);
    await read();
    expect(texts(back)).toEqual(["well?"]);
  });
});

describe("what can't be read", () => {
  test("is not asked for where the bot lacks a permission", async () => {
    const { back, read, discord, help } = await away(({ discord, help, staff, mona, at }) => {
      const secret = discord.world.addChannel("secret");
      secret.denied.add("view");
      staff.denied.add("history");
      for (const channel of [secret, staff, help]) discord.say(mona, channel, `${at} why?`);
    });
    await using _ = back;
    await read();
    expect(channelsRead(discord)).toEqual([help.id]);
  });

  test("is passed over, with a line in the log, where Discord refuses it or knows it no more", async () => {
    const { back, read, discord, help, staff } = await away(({ discord, help, staff, mona, at }) => {
      for (const channel of [help, staff]) discord.say(mona, channel, `${at} why?`);
    });
    await using _ = back;
    help.denied.add("view");
    await read([`discord:${discord.world.guildId}:111:222`, `discord:${discord.world.guildId}:${help.id}`]);
    expect(back.intake.events).toMatchObject([{ conversation: { channelId: staff.id } }]);
    const lines = back.logged.filter(({ message }) => message.includes("can't be read"));
    expect(lines).toMatchObject([
      { level: "warn", fields: { channelId: "222" } },
      { level: "warn", fields: { channelId: help.id } },
    ]);
  });
});

describe("a reading that is cut short", () => {
  const twoPages = ({ discord, help, mona, at }: Scene) => {
    for (let nth = 1; nth <= 120; nth++) discord.say(mona, help, `${at} ${nth}`);
  };
  const all = Array.from({ length: 120 }, (_, index) => String(index + 1));
  const failAt = (bot: Bot, nth: number, error: Error) => {
    const accept = bot.intake.accept.bind(bot.intake);
    bot.intake.accept = (event, acknowledge) =>
      bot.intake.events.length === nth ? Promise.reject(error) : accept(event, acknowledge);
    return () => void (bot.intake.accept = accept);
  };

  test("by a failing Discord tells so, and another goes on where it stopped", async () => {
    const { back, read, discord } = await away(twoPages);
    await using _ = back;
    // The library itself tries four times.
    discord.fault({ method: "GET", path: /messages$/, times: 4, how: { kind: "status", status: 503, code: 0 } });
    const error: unknown = await read().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PlatformError);
    expect(error).toMatchObject({ retryable: true });
    await read();
    expect(texts(back)).toEqual(all);
  });

  test("by a failing storage tells so, and another goes on where it stopped", async () => {
    const { back, read, discord, help } = await away(twoPages);
    await using _ = back;
    const fault = { status: null, code: "disk-full", requestId: null, retryAfterMs: null, retryable: true };
    const repair = failAt(back, 50, new StorageError("full", fault));
    await expect(read()).rejects.toBeInstanceOf(StorageError);
    repair();
    await read();
    expect(texts(back)).toEqual(all);
    expect(discord.answers(help.id)).toEqual([]);
  });

  test("by its signal hands nothing more over", async () => {
    const { back, read } = await away(twoPages);
    await using _ = back;
    const stopping = new AbortController();
    const accept = back.intake.accept.bind(back.intake);
    back.intake.accept = (event, acknowledge) => {
      if (back.intake.events.length === 9) stopping.abort();
      return accept(event, acknowledge);
    };
    await expect(read([], stopping.signal)).rejects.toMatchObject({ name: "AbortError" });
    expect(texts(back)).toEqual(all.slice(0, 10));
  });

  test("by a pause hands nothing more over", async () => {
    const { back, read } = await away(twoPages);
    await using _ = back;
    let pausing: Promise<void> | undefined;
    const accept = back.intake.accept.bind(back.intake);
    back.intake.accept = (event, acknowledge) => {
      if (back.intake.events.length === 9) pausing = back.adapter.pause();
      return accept(event, acknowledge);
    };
    await expect(read()).rejects.toMatchObject({ name: "AbortError" });
    await pausing;
    expect(texts(back)).toEqual(all.slice(0, 10));
  });
});
