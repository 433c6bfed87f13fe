import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { Offer } from "../../../src/platform/reply.ts";
import type { FakeMessage } from "../../fakes/discord/world.ts";
import { answer, open, paragraphs, plain, startIn } from "./conversations.ts";

const buttonsOf = ({ components }: FakeMessage) => (components[0]?.components ?? []).map((one) => one.custom_id);

describe("what an answer looks like", () => {
  test("it replies to the question, with sources, notes and buttons under its last message", async () => {
    const { bot, discord, help, mention } = await startIn();
    await using _ = bot;
    await answer(open(bot, await mention()).sink, paragraphs(10), {
      sources: [
        { number: 1, passageId: "p1", title: "Keys [old]", url: "https://docs.example/keys", path: ["Rotation"] },
        { number: 2, passageId: "p2", title: "local.md", url: null, path: [] },
      ],
      notes: ["Search was by keyword alone."],
      offers: ["feedback"],
      buttons: [],
      picture: null,
    });
    const messages = discord.messages(help.id).filter(({ author }) => author.bot);
    expect(messages.length).toBeGreaterThan(1);
    expect(messages[0]?.repliesTo).not.toBeNull();
    expect(messages.at(-1)?.content).toContain(
      "\n\n-# \\[1\\] [Keys \\[old\\] › Rotation](<https://docs.example/keys>)\n-# \\[2\\] local.md\n-# Search was by keyword alone.",
    );
    expect(messages.slice(0, -1).flatMap(buttonsOf)).toEqual([]);
    expect(messages.slice(-1).flatMap(buttonsOf)).toEqual(["fb:up:turn-1", "fb:down:turn-1"]);
  });

  test("whatever the model writes, nobody is called and no link is unfurled", async () => {
    const { bot, discord, mona, mention, slash } = await startIn();
    await using _ = bot;
    for (const [index, target] of [await mention(), await slash("ask"), await slash("search")].entries()) {
      const { sink } = open(bot, target, { turnId: `turn-${index}` });
      await sink.append(`@everyone @here <@${mona.id}> <@&${discord.world.botRoleId}> https://example.com/a`);
      await answer(sink, paragraphs(8));
    }
    expect(discord.stage.pings).toEqual([]);
    expect(discord.stage.unfurled).toEqual([]);
  });

  test("only the last message is edited while it grows", async () => {
    const { bot, discord, help, mention } = await startIn({ settings: { editIntervalMs: 1 } });
    await using _ = bot;
    const { sink } = open(bot, await mention());
    for (const piece of paragraphs(20).match(/[^]{1,200}/g) ?? []) {
      const before = discord.calls.length;
      await sink.append(piece);
      await discord.until(() => discord.calls.length > before);
    }
    await sink.finish(plain);
    const first = discord.messages(help.id).find(({ author }) => author.bot);
    const edits = discord.calls.filter(({ method, path }) => method === "PATCH" && path.endsWith(first?.id ?? "?"));
    expect(edits.map(({ body }) => body["content"]).at(-1)).toBe(first?.content);
    expect(edits.length).toBeLessThan(12);
  });
});

test("while it grows, nothing half-open is ever shown: no table's row, no fence, no emphasis, no link", async () => {
  const { bot, discord, mention } = await startIn({ settings: { editIntervalMs: 1 } });
  await using _ = bot;
  const whole =
    "It is **very important** to read [the docs](https://docs.example/keys) first.\n\n" +
    "```js\nrotate();\n```\n\n| Key | Age |\n| --- | --- |\n| a | 1 |\n| b | 2 |\n\nThen _all is well_.";
  const { sink } = open(bot, await mention());
  const shown = () =>
    discord.calls.flatMap(({ body }) => (typeof body["content"] === "string" ? [body["content"]] : []));
  for (const piece of whole.match(/[^]{1,3}/g) ?? []) {
    await sink.append(piece);
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
  await sink.finish(plain);
  expect(shown().at(-1)).toBe(whole);
  expect(new Set(shown()).size).toBeGreaterThan(5);
  for (const text of shown()) {
    for (const pair of ["**", "```", "_"]) expect((text.split(pair).length - 1) % 2).toBe(0);
    expect(text.replace("[the docs](https://docs.example/keys)", "")).not.toContain("[");
    expect(text.includes("|")).toBe(text.includes("| b | 2 |"));
  }
});

describe("the buttons under an answer", () => {
  test("stop it as long as it grows, on its last message alone, and are gone with its end", async () => {
    const { bot, discord, help, mention } = await startIn();
    await using _ = bot;
    const { sink } = open(bot, await mention());
    const buttons = () =>
      discord
        .messages(help.id)
        .filter(({ author }) => author.bot)
        .map(buttonsOf);
    await sink.append("Half an");
    await discord.until(() => buttons().length === 1);
    expect(buttons()).toEqual([["act:stop:turn-1"]]);
    await sink.append(` answer.\n\n${paragraphs(8)}`);
    await discord.until(() => buttons().length === 2 && buttons()[0]?.length === 0);
    expect(buttons()).toEqual([[], ["act:stop:turn-1"]]);
    await sink.finish(plain);
    expect(buttons()).toEqual([[], []]);
  });

  test.each<[Offer[], string[]]>([
    [
      ["feedback", "regenerate", "former"],
      ["fb:up:turn-1", "fb:down:turn-1", "act:again:turn-1", "act:former:turn-1"],
    ],
    [["try-again"], ["act:again:turn-1"]],
    [["try-again", "regenerate"], ["act:again:turn-1"]],
  ])("offer %j", async (offers, expected) => {
    const { bot, discord, help, mention } = await startIn();
    await using _ = bot;
    await answer(open(bot, await mention()).sink, "Because.", { ...plain, offers });
    expect(discord.messages(help.id).slice(-1).flatMap(buttonsOf)).toEqual(expected);
  });

  test("offer feedback alone where only its author sees it", async () => {
    const { bot, discord, help, mona, slash } = await startIn();
    await using _ = bot;
    const offers: Offer[] = ["feedback", "regenerate", "former"];
    await answer(open(bot, await slash("search")).sink, "Because.", { ...plain, offers });
    expect(discord.messages(help.id, mona).slice(-1).flatMap(buttonsOf)).toEqual(["fb:up:turn-1", "fb:down:turn-1"]);
  });
});

describe("threads", () => {
  const inThreads = { settings: { threads: true, messageContent: true } };

  test("without the intent, the answer says that follow-ups need a mention", async () => {
    const { bot, discord, mention } = await startIn({ settings: { threads: true } });
    await using _ = bot;
    const target = await mention();
    await answer(open(bot, target).sink, "Because.");
    expect(discord.answers(String(target["messageId"]))[0]).toMatch(/^Because\.\n\n-# Mention me again/);
  });

  test("where none may be started, the answer is a reply in the channel", async () => {
    const { bot, discord, help, mention } = await startIn(inThreads);
    await using _ = bot;
    help.denied.add("threads");
    await answer(open(bot, await mention()).sink, "Because.");
    expect(discord.answers(help.id)).toEqual(["Because."]);
  });

  test("where the server has as many as it may have, so it is", async () => {
    const { bot, discord, help, mention } = await startIn(inThreads);
    await using _ = bot;
    discord.world.isFullOfThreads = true;
    await answer(open(bot, await mention()).sink, "Because.");
    expect(discord.answers(help.id)).toEqual(["Because."]);
  });

  test("the question that starts a forum post, and those that follow in it, are answered in the post", async () => {
    const { bot, discord, mona, mention } = await startIn(inThreads);
    await using _ = bot;
    const forum = discord.world.addChannel("questions", { type: 15 });
    const asked = bot.intake.next("question");
    const post = discord.stage.startPost(mona, forum, "Keys", `<@${discord.world.bot.id}> why?`);
    await answer(open(bot, (await asked).target).sink, "Because.");
    const thread = discord.world.channels.get(post.id);
    if (thread === undefined) throw new Error("The post is no thread.");
    await answer(open(bot, await mention(thread), { turnId: "turn-2" }).sink, "It follows.");
    expect(discord.answers(post.id)).toEqual(["Because.", "It follows."]);
    expect([...discord.world.channels.values()].filter(({ type }) => type === 11)).toEqual([thread]);
  });

  test("one that fell asleep is woken, by a new message as by an edit", async () => {
    const { bot, discord, help, mention } = await startIn();
    await using _ = bot;
    const thread = discord.world.addChannel("old", { type: 11, parentId: help.id });
    const { sink } = open(bot, await mention(thread));
    thread.isArchived = true;
    await sink.append("Half");
    await discord.until(() => discord.answers(thread.id).length === 1);
    thread.isArchived = true;
    await answer(sink, " and half.");
    expect(discord.answers(thread.id)).toEqual(["Half and half."]);
    expect(thread.isArchived).toBe(false);
  });
});

describe("before there is an answer", () => {
  const typing = (calls: readonly { readonly path: string }[]) => calls.filter(({ path }) => path.endsWith("/typing"));

  test("the bot is typing where it was mentioned; a slash command shows the status itself", async () => {
    const { bot, discord, help, mention, slash } = await startIn();
    await using _ = bot;
    open(bot, await mention()).sink.status("Searching…");
    await discord.until(() => typing(discord.calls).length > 0);
    open(bot, await slash("ask")).sink.status("Searching…");
    await discord.until(() => !discord.answers(help.id).includes("is thinking…"));
    expect(discord.answers(help.id)).toEqual(["-# Searching…"]);
  });

  test("a question that waits says so in the message that becomes the answer", async () => {
    const { bot, discord, help, mention } = await startIn();
    await using _ = bot;
    const { sink, posted } = open(bot, await mention());
    sink.waiting("2 questions ahead of you");
    await discord.until(() => discord.answers(help.id).length === 1);
    sink.waiting("1 question ahead of you");
    await discord.until(() => discord.answers(help.id)[0] === "-# 1 question ahead of you");
    sink.status("Searching…");
    await answer(sink, "The answer.");
    expect(discord.answers(help.id)).toEqual(["The answer."]);
    expect(posted).toHaveLength(1);
  });

  test.each(["refuse", "finish"] as const)("what says that a question waits goes away by %s", async (how) => {
    const { bot, discord, help, mention } = await startIn();
    await using _ = bot;
    const { sink } = open(bot, await mention());
    sink.waiting("2 questions ahead of you");
    await discord.until(() => discord.answers(help.id).length === 1);
    await (how === "refuse" ? sink.refuse(null) : sink.finish(plain));
    expect(discord.answers(help.id)).toEqual([]);
  });

  test("a slash command that waits says so in its response", async () => {
    const { bot, discord, help, slash } = await startIn();
    await using _ = bot;
    const target = await slash("ask");
    const { sink: waiting, posted } = open(bot, target);
    waiting.waiting("2 questions ahead of you");
    await discord.until(() => discord.answers(help.id)[0] === "-# 2 questions ahead of you");
    await waiting.leave();
    const { sink } = open(bot, target, { posted });
    sink.status("Searching…");
    await discord.until(() => discord.answers(help.id)[0] === "-# Searching…");
    await sink.refuse(null);
    expect(discord.answers(help.id)).toEqual([]);
  });

  test.each(["leave", "finish", "refuse"] as const)("after %s, it no longer seems to be typing", async (how) => {
    const { bot, discord, mention } = await startIn();
    await using _ = bot;
    const { sink } = open(bot, await mention());
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    onTestFinished(() => void vi.useRealTimers());
    sink.status("Searching…");
    vi.advanceTimersByTime(8_000);
    await discord.until(() => typing(discord.calls).length === 2);
    await (how === "leave" ? sink.leave() : how === "finish" ? sink.finish(plain) : sink.refuse(null));
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("refusing", () => {
  test("a mention: in a direct message", async () => {
    const { bot, discord, help, direct, mention } = await startIn();
    await using _ = bot;
    await open(bot, await mention()).sink.refuse("I can't help with that.");
    expect(discord.answers(direct.id)).toEqual(["I can't help with that."]);
    expect(discord.answers(help.id)).toEqual([]);
  });

  test("two in a row: each is told", async () => {
    const { bot, discord, direct, mention } = await startIn();
    await using _ = bot;
    for (const turnId of ["a", "b"])
      await open(bot, await mention(), { turnId }).sink.refuse("I can't help with that.");
    expect(discord.answers(direct.id)).toHaveLength(2);
  });

  test("a mention by someone with closed direct messages: neutrally in the channel, without the reason", async () => {
    const { bot, discord, help, mona, mention } = await startIn();
    await using _ = bot;
    mona.takesDirectMessages = false;
    await open(bot, await mention()).sink.refuse("This was flagged as harassment.");
    expect(discord.answers(help.id)).toHaveLength(1);
    expect(discord.answers(help.id)[0]).not.toContain("harassment");
  });

  test("a slash command: its author alone sees it, and nothing of the thinking stays", async () => {
    const { bot, discord, help, mona, slash } = await startIn();
    await using _ = bot;
    await open(bot, await slash("ask")).sink.refuse("I can't help with that.");
    expect(discord.answers(help.id)).toEqual([]);
    expect(discord.answers(help.id, mona)).toEqual(["I can't help with that."]);
  });

  test("a question that would get a thread starts none", async () => {
    const { bot, discord, mention } = await startIn({ settings: { threads: true } });
    await using _ = bot;
    const { sink } = open(bot, await mention());
    sink.status("Searching…");
    await sink.refuse("I can't help with that.");
    expect([...discord.world.channels.values()].filter(({ type }) => type === 11)).toEqual([]);
  });
});
