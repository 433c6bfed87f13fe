import { describe, expect, test, vi } from "vitest";
import type { FakeChannel } from "../../fakes/discord/world.ts";
import { ask } from "../../helpers/scripted-intake.ts";
import { type Bot, startBot } from "./start-bot.ts";
import { contextWith } from "../../helpers/reply-context.ts";

async function startIn(options: Parameters<typeof startBot>[0] = {}) {
  const channels: FakeChannel[] = [];
  const furnish: NonNullable<Parameters<typeof startBot>[0]>["furnish"] = (discord) => {
    channels.push(discord.world.addChannel("help"), discord.world.addChannel("staff", { isHidden: true }));
    options.furnish?.(discord);
  };
  const bot = await startBot({ ...options, furnish });
  const [help, staff] = channels;
  if (help === undefined || staff === undefined) throw new Error("The server has no channels.");
  const { world } = bot.discord;
  return { bot, discord: bot.discord, help, staff, mona: world.addUser("mona"), at: `<@${world.bot.id}>` };
}

describe("what counts as a question", () => {
  test("a mention anywhere in the text, without the mention", async () => {
    const { bot, discord, help, mona, at } = await startIn();
    await using _ = bot;
    const question = await ask(bot, () => discord.say(mona, help, `Hey ${at} how do I rotate the key?`));
    expect(question).toMatchObject({
      text: "Hey how do I rotate the key?",
      author: { id: mona.id, name: "mona" },
      conversation: {
        id: `discord:${discord.world.guildId}:${help.id}`,
        threadId: null,
        visibility: "public",
      },
    });
    expect(question.key).toBe(`discord:${question.messageId}`);
  });

  test("a mention of the role that Discord made for the bot", async () => {
    const { bot, discord, help, mona } = await startIn({ settings: { messageContent: true } });
    await using _ = bot;
    const question = await ask(bot, () => discord.say(mona, help, `<@&${discord.world.botRoleId}> why?`));
    expect(question.text).toBe("why?");
  });

  test("a reply to a message of the bot", async () => {
    const { bot, discord, help, mona } = await startIn();
    await using _ = bot;
    const answer = discord.say(discord.world.bot, help, "Because.");
    const question = await ask(bot, () => discord.say(mona, help, "And why that?", answer));
    expect(question.text).toBe("And why that?");
  });

  test("every direct message", async () => {
    const { bot, discord, mona } = await startIn();
    await using _ = bot;
    const direct = discord.world.directChannel(mona.id);
    const question = await ask(bot, () => discord.say(mona, direct, "why?"));
    expect(question.conversation).toMatchObject({ id: `discord:@me:${direct.id}`, visibility: "direct" });
  });

  test("a follow-up in a thread that the bot takes part in, where the intent lets it read", async () => {
    const { bot, discord, help, mona } = await startIn({ settings: { messageContent: true } });
    await using _ = bot;
    const thread = discord.world.addChannel("thread", { type: 11, parentId: help.id });
    const id = `discord:${discord.world.guildId}:${help.id}:${thread.id}`;
    bot.intake.takingPartIn.add(id);
    const question = await ask(bot, () => discord.say(mona, thread, "and then?"));
    expect(question).toMatchObject({
      text: "and then?",
      conversation: { id, channelId: help.id, threadId: thread.id },
    });
  });

  test("a mention that another bot or a webhook wrote itself, which says so", async () => {
    const { bot, discord, help, mona, at } = await startIn();
    await using _ = bot;
    const { world } = discord;
    const fromPerson = await ask(bot, () => discord.say(mona, help, `${at} one`));
    const fromBot = await ask(bot, () => discord.say(world.addUser("other", { bot: true }), help, `${at} two`));
    const deploys = world.addUser("deploys", { isWebhook: true });
    const fromWebhook = await ask(bot, () => discord.say(deploys, help, `<@&${world.botRoleId}> ${at} three`));
    expect(fromPerson.author).toEqual({ id: mona.id, name: "mona" });
    expect(fromBot).toMatchObject({ text: "two", author: { name: "other", isBot: true } });
    expect(fromWebhook).toMatchObject({ text: "three", author: { id: deploys.id, name: "deploys", isBot: true } });
  });

  test("nothing else of bots: their replies to the bot, their follow-ups, what they write without a ping", async () => {
    const { bot, discord, help, mona, at } = await startIn({ settings: { messageContent: true } });
    await using _ = bot;
    const { world } = discord;
    const other = world.addUser("other", { bot: true });
    const thread = world.addChannel("thread", { type: 11, parentId: help.id });
    bot.intake.takingPartIn.add(`discord:${world.guildId}:${help.id}:${thread.id}`);
    discord.say(other, thread, "a follow-up");
    const answer = discord.say(world.bot, help, `Because, <@${other.id}>.`);
    const reply = discord.say(other, help, "And why that?", answer);
    discord.stage.edit(reply, "And why is that?");
    const silent = world.addMessage({ channelId: help.id, author: other, content: `${at} without a ping` });
    discord.stage.announce("MESSAGE_CREATE", silent, { mentions: [] });
    await ask(bot, () => discord.say(mona, thread, `${at} last`));
    await bot.adapter.pause();
    expect(bot.intake.events).toMatchObject([{ text: "last" }]);
  });

  test("nothing else: other talk, its own messages, a bare mention", async () => {
    const { bot, discord, help, mona, at } = await startIn({ settings: { messageContent: true } });
    await using _ = bot;
    discord.say(mona, help, "just talking");
    discord.say(discord.world.bot, help, `${at} to myself`);
    discord.say(mona, help, at);
    const thread = discord.world.addChannel("thread", { type: 11, parentId: help.id });
    discord.say(mona, thread, "in a thread that the bot has no part in");
    await ask(bot, () => discord.say(mona, help, `${at} last`));
    await bot.adapter.pause();
    expect(bot.intake.events).toMatchObject([{ kind: "question", text: "last" }]);
  });

  test("a follow-up whose words the bot may not read does no harm and is hinted at once", async () => {
    const { bot, discord, help, mona, at } = await startIn();
    await using _ = bot;
    const thread = discord.world.addChannel("thread", { type: 11, parentId: help.id });
    bot.intake.takingPartIn.add(`discord:${discord.world.guildId}:${help.id}:${thread.id}`);
    discord.say(mona, thread, "and then?");
    discord.say(mona, thread, "well?");
    await ask(bot, () => discord.say(mona, thread, `${at} last`));
    expect(bot.intake.events).toHaveLength(1);
    const hints = bot.logged.filter(({ message }) => message.includes("DISCORD_MESSAGE_CONTENT=on"));
    expect(hints).toHaveLength(1);
  });
});

test("a private channel, and a thread in it, count as private", async () => {
  const { bot, discord, staff, mona, at } = await startIn();
  await using _ = bot;
  const thread = discord.world.addChannel("thread", { type: 11, parentId: staff.id });
  const inChannel = await ask(bot, () => discord.say(mona, staff, `${at} one`));
  const inThread = await ask(bot, () => discord.say(mona, thread, `${at} two`));
  expect(inChannel.conversation.visibility).toBe("private");
  expect(inThread.conversation).toMatchObject({ visibility: "private", channelId: staff.id, threadId: thread.id });
});

describe("threads of all kinds are conversations of their own", () => {
  test("a post in a forum, from its first message on, as public as the forum", async () => {
    const forums: FakeChannel[] = [];
    const { bot, discord, mona, at } = await startIn({
      settings: { threads: true },
      furnish: ({ world }) => {
        forums.push(world.addChannel("ideas", { type: 15 }), world.addChannel("plans", { type: 16, isHidden: true }));
      },
    });
    await using _ = bot;
    const [forum, hidden] = forums;
    if (forum === undefined || hidden === undefined) throw new Error("The server has no forums.");
    const inPost = await ask(bot, () => discord.stage.startPost(mona, forum, "An idea", `${at} is it good?`));
    expect(inPost).toMatchObject({
      conversation: { channelId: forum.id, threadId: inPost.messageId, visibility: "public" },
      target: { channelId: inPost.messageId, startsThread: false },
    });
    const post = discord.world.channels.get(inPost.messageId) ?? forum;
    const later = await ask(bot, () => discord.say(mona, post, `${at} and now?`));
    expect(later.conversation).toEqual(inPost.conversation);
    const inPrivate = await ask(bot, () => discord.stage.startPost(mona, hidden, "A plan", `${at} is it good?`));
    expect(inPrivate.conversation).toMatchObject({ channelId: hidden.id, visibility: "private" });
  });

  test("a private thread, and one that was asleep", async () => {
    const { bot, discord, help, mona, at } = await startIn();
    await using _ = bot;
    const among = discord.world.addChannel("among us", { type: 12, parentId: help.id });
    const asleep = discord.world.addChannel("of old", { type: 11, parentId: help.id, isArchived: true });
    const inPrivate = await ask(bot, () => discord.say(mona, among, `${at} why?`));
    const awake = await ask(bot, () => discord.say(mona, asleep, `${at} why?`));
    expect(inPrivate.conversation).toMatchObject({ channelId: help.id, threadId: among.id, visibility: "private" });
    expect(awake.conversation).toMatchObject({ channelId: help.id, threadId: asleep.id, visibility: "public" });
  });
});

test("people, roles, channels, commands and emoji are readable", async () => {
  const { bot, discord, help, mona, at } = await startIn();
  await using _ = bot;
  const lee = discord.world.addUser("lee");
  const text = `${at} ask <@${lee.id}> in <#${help.id}> <:wave:123456789012345678> </ask:123456789012345678> <@&${discord.world.botRoleId}>`;
  const question = await ask(bot, () => discord.say(mona, help, text));
  expect(question.text).toBe("ask @lee in #help :wave: /ask");
});

test("with threads on, the first question already belongs to the thread that will begin at it", async () => {
  const { bot, discord, help, mona, at } = await startIn({ settings: { threads: true, messageContent: true } });
  await using _ = bot;
  const first = await ask(bot, () => discord.say(mona, help, `${at} why?`));
  const sink = bot.adapter.openReply(first.target, contextWith());
  await sink.append("Because.");
  await sink.finish({ sources: [], notes: [], offers: [], buttons: [], picture: null });
  const thread = discord.world.channels.get(first.messageId);
  expect(thread).toMatchObject({ type: 11, name: "why?", parentId: help.id });
  expect(discord.answers(first.messageId)).toEqual(["Because."]);
  bot.intake.takingPartIn.add(first.conversation.id);
  const followUp = await ask(bot, () => discord.say(mona, thread ?? help, "and then?"));
  expect(followUp.conversation).toEqual(first.conversation);
});

describe("what happens to messages later", () => {
  const edits = (bot: Bot) => bot.intake.events.filter(({ kind }) => kind === "edited");

  test("new words arrive with the same id; previews of links and pins do not count, before or after", async () => {
    const { bot, discord, help, mona, at } = await startIn();
    await using _ = bot;
    const message = discord.say(mona, help, `${at} teh key?`);
    const edited = bot.intake.next("edited");
    discord.stage.announce("MESSAGE_UPDATE", message);
    discord.stage.edit(message, `${at} the key?`);
    discord.stage.announce("MESSAGE_UPDATE", message, { pinned: true });
    expect(await edited).toMatchObject({ messageId: message.id, text: "the key?" });
    discord.world.advance(1_000);
    discord.stage.edit(message, `${at} the new key?`);
    discord.stage.announce("MESSAGE_UPDATE", message);
    await ask(bot, () => discord.say(mona, help, `${at} last`));
    expect(edits(bot)).toMatchObject([{ text: "the key?" }, { text: "the new key?" }]);
  });

  test("a change to a question belongs to the thread that began at it, as do changes in that thread", async () => {
    const { bot, discord, help, mona, at } = await startIn({ settings: { threads: true, messageContent: true } });
    await using _ = bot;
    const question = discord.say(mona, help, `${at} why?`);
    const thread = discord.world.addChannel("why?", { id: question.id, type: 11, parentId: help.id });
    const followUp = discord.say(mona, thread, `${at} and then?`);
    discord.stage.edit(question, `${at} why not?`);
    discord.stage.edit(followUp, `${at} and now?`);
    discord.stage.remove([followUp.id], thread.id);
    discord.stage.remove([question.id], help.id);
    await vi.waitFor(() => expect(bot.intake.events).toHaveLength(6));
    expect(new Set(bot.intake.events.map(({ conversation }) => conversation.id))).toEqual(
      new Set([`discord:${discord.world.guildId}:${help.id}:${thread.id}`]),
    );
  });

  test("one deletion and many at once", async () => {
    const { bot, discord, help, mona } = await startIn();
    await using _ = bot;
    const ids = ["one", "two", "three"].map((text) => discord.say(mona, help, text).id);
    const [first = "", ...others] = ids;
    discord.stage.remove([first], help.id);
    discord.stage.remove(others, help.id);
    await ask(bot, () => discord.say(mona, discord.world.directChannel(mona.id), "done?"));
    await bot.adapter.pause();
    const gone = bot.intake.events.flatMap((event) => (event.kind === "deleted" ? [event] : []));
    expect(gone.map(({ messageId }) => messageId)).toEqual(ids);
    expect(gone[0]?.conversation.id).toBe(`discord:${discord.world.guildId}:${help.id}`);
  });

  test("the bot's own edits while it answers are no events", async () => {
    const { bot, discord, help, mona, at } = await startIn();
    await using _ = bot;
    const own = discord.say(discord.world.bot, help, "half");
    discord.stage.edit(own, "whole");
    await ask(bot, () => discord.say(mona, help, `${at} last`));
    await bot.adapter.pause();
    expect(edits(bot)).toEqual([]);
  });
});

test("after a pause nothing more is taken, and slash commands are told so", async () => {
  const { bot, discord, help, mona, at } = await startIn();
  await using _ = bot;
  await bot.adapter.pause();
  discord.say(mona, help, `${at} why?`);
  discord.invoke(mona, help, "ask", [{ name: "question", value: "why?" }]);
  await discord.until(() => discord.answers(help.id, mona).length > 0);
  expect(discord.answers(help.id, mona)).toEqual(["I am restarting. Please try again in a minute."]);
  expect(discord.answers(help.id)).toEqual([]);
  expect(bot.intake.events).toEqual([]);
});
