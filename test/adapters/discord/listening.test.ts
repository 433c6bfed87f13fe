import { expect, test, vi } from "vitest";
import type { HistoryPage } from "../../../src/platform/channel.ts";
import { type Bot, startBot } from "./start-bot.ts";

const never = new AbortController().signal;
const until = { timeout: 20_000 };

/** The gateway tells of the channels that are there when it connects. */
async function listening() {
  const bot: Bot = await startBot({
    settings: { messageContent: true },
    furnish: ({ world }) => {
      world.addChannel("help");
      world.addChannel("core", { isHidden: true });
    },
  });
  const { world } = bot.discord;
  const [help, core] = [...world.channels.values()];
  if (help === undefined || core === undefined) throw new Error("no channels");
  bot.hearing.channels.add(help.id);
  const place = (channelId: string) => ({ platform: "discord", workspaceId: world.guildId, channelId });
  return { bot, help, core, place, [Symbol.asyncDispose]: () => bot[Symbol.asyncDispose]() };
}

test("messages, edits, deletions, reactions, pins and deleted threads are heard, and nothing of the bot's own or elsewhere", async () => {
  await using server = await listening();
  const { bot, help, core } = server;
  const { discord, hearing } = bot;
  const { world, stage } = discord;
  const ann = world.addUser("ann");
  const message = discord.drop(ann, help, "the report", { "a.md": "abc" });
  discord.say(ann, core, "elsewhere");
  discord.say(world.bot, help, "mine");
  discord.say(ann, world.directChannel(ann.id), "directly");
  const thread = world.addChannel("a thread", { id: message.id, type: 11, parentId: help.id });
  discord.say(ann, thread, "in a thread");
  const secret = world.addChannel("secret", { type: 12, parentId: help.id });
  discord.say(ann, secret, "between us");
  stage.edit(message, "edited");
  discord.react(ann, message, "⭐");
  stage.pin(message);
  stage.remove([message.id], help.id);
  await vi.waitFor(() => expect(JSON.stringify(hearing.heard)).toContain("in a thread"), until);
  stage.deleteThread(thread);
  await vi.waitFor(() => expect(hearing.heard.map(({ kind }) => kind)).toContain("thread-deleted"), until);
  await vi.waitFor(() => expect(hearing.heard.map(({ kind }) => kind)).toContain("deleted"), until);
  const inChannel = hearing.heard.filter((heard) => heard.kind !== "thread-deleted");
  const texts = inChannel.flatMap((heard) => (heard.kind === "message" ? [heard.message.text] : []));
  expect(new Set(texts)).toEqual(new Set(["the report", "in a thread", "edited"]));
  expect(hearing.heard).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        kind: "message",
        message: expect.objectContaining({
          channelName: "help",
          author: { id: ann.id, name: "ann" },
          url: `https://discord.com/channels/${world.guildId}/${help.id}/${message.id}`,
          files: [expect.objectContaining({ name: "a.md", bytes: 3 })],
        }),
      }),
      expect.objectContaining({ kind: "reaction", messageId: message.id, emoji: "⭐" }),
      expect.objectContaining({ kind: "pins" }),
      expect.objectContaining({ kind: "deleted", messageId: message.id }),
      expect.objectContaining({
        kind: "thread-deleted",
        conversation: expect.objectContaining({ threadId: thread.id, channelId: help.id }),
      }),
    ]),
  );
});

test("the history holds every page and every public thread, sleeping ones too, and no private one", async () => {
  await using server = await listening();
  const { bot, help, place } = server;
  const { discord } = bot;
  const { world } = discord;
  const ann = world.addUser("ann");
  const said = Array.from({ length: 130 }, (_, number) => discord.say(ann, help, `message ${number}`));
  const awake = world.addChannel("awake", { type: 11, parentId: help.id });
  const asleep = world.addChannel("asleep", { type: 11, parentId: help.id });
  const secret = world.addChannel("secret", { type: 12, parentId: help.id });
  const inThreads = [discord.say(ann, awake, "a"), discord.say(ann, asleep, "b")];
  discord.say(ann, secret, "c");
  asleep.isArchived = true;
  const span = { since: 0, before: null, threadsSince: 0 };
  const pages: HistoryPage[] = [];
  for await (const page of bot.adapter.channels.readHistory(place(help.id), span, never)) pages.push(page);
  const ids = pages.flatMap(({ messages }) => messages.map(({ messageId }) => messageId));
  expect(ids.toSorted()).toEqual([...said, ...inThreads].map(({ id }) => id).toSorted());
  expect(new Set(pages.flatMap(({ threadIds }) => threadIds))).toEqual(new Set([awake.id, asleep.id]));
  const covers = pages.flatMap((page) => page.covers ?? []);
  expect(covers.at(-1)?.from).toBe(0);
});

test("who may read goes by a channel's overwrites, and who has left the server reads nothing", async () => {
  await using server = await listening();
  const { bot, help, core, place } = server;
  const { world } = bot.discord;
  const [ann, eve, gone] = [world.addUser("ann"), world.addUser("eve"), world.addUser("gone")];
  gone.isMember = false;
  const mayRead = (channelId: string, { id }: { readonly id: string }) =>
    bot.adapter.channels.mayRead(place(channelId), id);
  expect(await Promise.all([ann, eve, gone].map((one) => mayRead(help.id, one)))).toEqual([true, true, false]);
  expect(await Promise.all([ann, eve].map((one) => mayRead(core.id, one)))).toEqual([false, false]);
  expect(await mayRead("1", ann)).toBe(false);
  bot.discord.fault({
    method: "GET",
    path: /^\/guilds\/\d+\/members\//,
    times: 9,
    how: { kind: "status", status: 403, code: 50001 },
  });
  await expect(mayRead(help.id, world.addUser("late"))).rejects.toMatchObject({ name: "PlatformError" });
});
