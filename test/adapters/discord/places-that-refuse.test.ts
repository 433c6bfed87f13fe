import { describe, expect, test } from "vitest";
import { PlatformError } from "../../../src/errors.ts";
import type { FakeChannel } from "../../fakes/discord/world.ts";
import { answer, minute, open, plain, startIn } from "./conversations.ts";

const failing = (delivery: Promise<void>): Promise<unknown> => delivery.catch((reason: unknown) => reason);

interface Refusal {
  readonly what: string;
  readonly refuse: (channel: FakeChannel) => void;
  readonly code: string;
  readonly advice: string;
}

const inChannels: readonly Refusal[] = [
  {
    what: "the bot may not write in",
    refuse: ({ denied }) => denied.add("send"),
    code: "50013",
    advice: "Send Messages",
  },
  { what: "the bot can't see", refuse: ({ denied }) => denied.add("view"), code: "50001", advice: "View Channel" },
];
const inThreads: readonly Refusal[] = [
  { what: "is locked", refuse: (thread) => (thread.isLocked = true), code: "160005", advice: "Manage Threads" },
  {
    what: "is archived and locked",
    refuse: (thread) => (thread.isLocked = thread.isArchived = true),
    code: "50083",
    advice: "Manage Threads",
  },
];

async function inThread(conversation: Awaited<ReturnType<typeof startIn>>) {
  const thread = conversation.discord.world.addChannel("thread", { type: 11, parentId: conversation.help.id });
  return { thread, target: await conversation.mention(thread) };
}

describe("who asked is told in a direct message, once, what is missing", () => {
  test.each(inChannels)("for a channel that $what", async ({ refuse, code, advice }) => {
    const { bot, discord, help, direct, mention } = await startIn();
    await using _ = bot;
    const { sink } = open(bot, await mention());
    refuse(help);
    for (const text of ["A secret word.", ""]) {
      const error = await failing(answer(sink, text));
      expect(error).toMatchObject({ code, retryable: false, message: expect.stringContaining(advice) });
      expect(
        error instanceof PlatformError && JSON.stringify(Object.getOwnPropertyDescriptors(error.cause)),
      ).not.toContain("secret");
    }
    expect(discord.answers(direct.id)).toEqual([expect.stringContaining(advice)]);
    expect(discord.answers(direct.id)[0]).toContain(`<#${help.id}>`);
    expect(discord.answers(help.id)).toEqual([]);
  });

  test.each(inThreads)("for a thread that $what", async ({ refuse, code, advice }) => {
    const conversation = await startIn();
    const { bot, discord, direct } = conversation;
    await using _ = bot;
    const { thread, target } = await inThread(conversation);
    refuse(thread);
    expect(await failing(answer(open(bot, target).sink, "Because."))).toMatchObject({ code, retryable: false });
    expect(discord.answers(direct.id)).toEqual([expect.stringContaining(advice)]);
  });

  test("for a thread that is locked in the middle of the answer", async () => {
    const conversation = await startIn();
    const { bot, discord, direct } = conversation;
    await using _ = bot;
    const { thread, target } = await inThread(conversation);
    const { sink } = open(bot, target);
    await sink.append("Half");
    await discord.until(() => discord.answers(thread.id).length === 1);
    thread.isLocked = true;
    await sink.append(" and half.");
    await discord.until(() => discord.answers(direct.id).length === 1);
    expect(await failing(sink.finish(plain))).toMatchObject({ code: "160005" });
    expect(discord.answers(direct.id)).toHaveLength(1);
  });

  test("for a slash command in a thread that was locked meanwhile", async () => {
    const conversation = await startIn();
    const { bot, discord, direct, slash } = conversation;
    await using _ = bot;
    const thread = discord.world.addChannel("thread", { type: 11, parentId: conversation.help.id });
    const target = await slash("ask", thread);
    thread.isLocked = true;
    expect(await failing(answer(open(bot, target).sink, "Because."))).toMatchObject({ code: "50083" });
    expect(discord.answers(direct.id)).toEqual([expect.stringContaining("Manage Threads")]);
  });

  test("for a slash command whose answer came too late, in a channel that the bot may not write in", async () => {
    const { bot, discord, help, direct, slash } = await startIn();
    await using _ = bot;
    const target = await slash("ask");
    help.denied.add("send");
    discord.world.advance(16 * minute);
    expect(await failing(answer(open(bot, target).sink, "Because."))).toMatchObject({ code: "50013" });
    expect(discord.answers(direct.id)).toEqual([expect.stringContaining("Send Messages")]);
  });
});

test("where they take no direct messages, nothing more can be done, and the log says so", async () => {
  const { bot, help, mona, mention } = await startIn();
  await using _ = bot;
  mona.takesDirectMessages = false;
  help.denied.add("send");
  expect(await failing(answer(open(bot, await mention()).sink, "Because."))).toMatchObject({ code: "50013" });
  expect(bot.logged).toContainEqual({
    level: "warn",
    fields: { turnId: "turn-1", code: "50013" },
    message: expect.stringContaining("can't be posted"),
  });
});

test("a direct channel that is closed is not told that it is", async () => {
  const { bot, discord, direct, mona, mention } = await startIn();
  await using _ = bot;
  const target = await mention(direct);
  mona.takesDirectMessages = false;
  expect(await failing(answer(open(bot, target).sink, "Because."))).toMatchObject({ code: "50007", retryable: false });
  expect(discord.answers(direct.id)).toEqual([]);
});
