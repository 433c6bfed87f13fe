import { describe, expect, test } from "vitest";
import { discordAdapter } from "../../../adapters/discord/adapter.ts";
import { PlatformError } from "../../../src/errors.ts";
import type { ReplyTarget } from "../../../src/platform/event.ts";
import type { ReplyEnding, ReplySink } from "../../../src/platform/reply.ts";
import type { FakeChannel } from "../../fakes/discord/world.ts";
import { ask, use } from "../../helpers/scripted-intake.ts";
import { type Bot, commands, settingsFor, startBot } from "./start-bot.ts";
import { contextWith } from "../../helpers/reply-context.ts";

const plain: ReplyEnding = { sources: [], notes: [], offers: [] };
const minute = 60_000;

async function startIn(options: Parameters<typeof startBot>[0] = {}) {
  let help: FakeChannel | undefined;
  const bot = await startBot({ ...options, furnish: ({ world }) => void (help = world.addChannel("help")) });
  if (help === undefined) throw new Error("The server has no channel.");
  const mona = bot.discord.world.addUser("mona");
  const place = { bot, discord: bot.discord, help, mona, at: `<@${bot.discord.world.bot.id}>` };
  return {
    ...place,
    mention: async () => (await ask(bot, () => place.discord.say(mona, place.help, `${place.at} why?`))).target,
    slash: async (name: string) => {
      const value = { name: name === "ask" ? "question" : "query", value: "why?" };
      return (await use(bot, () => place.discord.invoke(mona, place.help, name, [value]))).target;
    },
  };
}

function open(
  { adapter }: Pick<Bot, "adapter">,
  target: ReplyTarget,
  turnId = "turn-1",
  posted: string[] = [],
): ReplySink {
  return adapter.openReply(
    target,
    contextWith({ turnId, posted: [...posted], onPosted: (id) => void posted.push(id) }),
  );
}

const paragraphs = (count: number) =>
  Array.from({ length: count }, (_, i) => `Paragraph ${i} ${"x".repeat(300)}`).join("\n\n");

describe("what an answer looks like", () => {
  test("it replies to the question, with sources, notes and buttons under its last message", async () => {
    const { bot, discord, help, mention } = await startIn();
    await using _ = bot;
    const sink = open(bot, await mention());
    await sink.append(paragraphs(10));
    await sink.finish({
      sources: [
        { number: 1, passageId: "p1", title: "Keys [old]", url: "https://docs.example/keys", path: ["Rotation"] },
        { number: 2, passageId: "p2", title: "local.md", url: null, path: [] },
      ],
      notes: ["Search was by keyword alone."],
      offers: ["feedback"],
    });
    const messages = discord.messages(help.id).filter(({ author }) => author.bot);
    expect(messages.length).toBeGreaterThan(1);
    expect(messages[0]?.repliesTo).not.toBeNull();
    expect(messages.at(-1)?.content).toContain(
      "\n\n-# \\[1\\] [Keys \\[old\\] › Rotation](<https://docs.example/keys>)\n-# \\[2\\] local.md\n-# Search was by keyword alone.",
    );
    const buttons = messages.map(({ components }) => (components[0]?.components ?? []).map((one) => one.custom_id));
    expect(buttons.slice(0, -1).flat()).toEqual([]);
    expect(buttons.at(-1)).toEqual(["fb:up:turn-1", "fb:down:turn-1"]);
  });

  test("whatever the model writes, nobody is called and no link is unfurled", async () => {
    const { bot, discord, mona, mention, slash } = await startIn();
    await using _ = bot;
    for (const [index, target] of [await mention(), await slash("ask"), await slash("search")].entries()) {
      const sink = open(bot, target, `turn-${index}`);
      await sink.append(`@everyone @here <@${mona.id}> <@&${discord.world.botRoleId}> https://example.com/a`);
      await sink.append(paragraphs(8));
      await sink.finish(plain);
    }
    expect(discord.stage.pings).toEqual([]);
    expect(discord.stage.unfurled).toEqual([]);
  });

  test("only the last message is edited while it grows", async () => {
    const { bot, discord, help, mention } = await startIn({ settings: { editIntervalMs: 1 } });
    await using _ = bot;
    const sink = open(bot, await mention());
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

describe("the pace of edits", () => {
  test("answers in flight in one channel share one allowance, and their ends do not wait for it", async () => {
    const { bot, discord, help, mona, mention } = await startIn({ settings: { editIntervalMs: 60 * minute } });
    await using _ = bot;
    const [first, second] = [open(bot, await mention(), "a"), open(bot, await mention(), "b")];
    await first.append("First");
    await discord.until(() => discord.answers(help.id).length === 1);
    for (const sink of [first, second]) await sink.append(" and more");
    // Another channel does not wait; what would be sent too early here is sent before the answer there is.
    const direct = discord.world.directChannel(mona.id);
    const elsewhere = open(bot, (await ask(bot, () => discord.say(mona, direct, "why?"))).target, "c");
    await elsewhere.append("There");
    await discord.until(() => discord.answers(direct.id).length === 1);
    await elsewhere.finish({ ...plain, offers: ["feedback"] });
    expect(discord.answers(direct.id)).toEqual(["There"]);
    expect(discord.answers(help.id)).toEqual(["First"]);
    for (const sink of [first, second]) await sink.finish(plain);
    expect(discord.answers(help.id)).toEqual(["First and more", "and more"]);
  });

  test("at the pace that is set by default, Discord has never to say no", async () => {
    const { bot, discord, help, mention } = await startIn({
      discord: { limitsEdits: true },
      settings: { editIntervalMs: 1_250 },
    });
    await using _ = bot;
    const sink = open(bot, await mention());
    for (let piece = 0; piece < 3; piece++) {
      await sink.append(` Piece ${piece}.`);
      await discord.until(() => discord.answers(help.id)[0]?.endsWith(`Piece ${piece}.`) === true);
    }
    await sink.finish(plain);
    expect(discord.limitedEdits).toBe(0);
  });
});

describe("threads", () => {
  test("without the intent, the answer says that follow-ups need a mention", async () => {
    const { bot, discord, mention } = await startIn({ settings: { threads: true } });
    await using _ = bot;
    const target = await mention();
    const sink = open(bot, target);
    await sink.append("Because.");
    await sink.finish(plain);
    expect(discord.answers(String(target["messageId"]))[0]).toMatch(/^Because\.\n\n-# Mention me again/);
  });

  test("where none may be started, the answer is a reply in the channel", async () => {
    const { bot, discord, help, mention } = await startIn({ settings: { threads: true, messageContent: true } });
    await using _ = bot;
    help.denied.add("threads");
    const sink = open(bot, await mention());
    await sink.append("Because.");
    await sink.finish(plain);
    expect(discord.answers(help.id)).toEqual(["Because."]);
  });
});

describe("when the 15 minutes of a slash command are over", () => {
  test("a public answer goes on in the channel, and what was shown is still edited", async () => {
    const { bot, discord, help, slash } = await startIn();
    await using _ = bot;
    const sink = open(bot, await slash("ask"));
    await sink.append("The first part");
    await discord.until(() => discord.answers(help.id).includes("The first part"));
    discord.world.advance(15 * minute);
    await sink.append(` and the rest.\n\n${paragraphs(8)}`);
    await sink.finish(plain);
    const answers = discord.answers(help.id);
    expect(answers[0]).toMatch(/^The first part and the rest\./);
    expect(answers.join("\n\n")).toBe(`The first part and the rest.\n\n${paragraphs(8)}`);
  });

  test("so it does where only Discord knows that the token is gone", async () => {
    const { bot, discord, help, slash } = await startIn({ settings: { now: Date.now } });
    await using _ = bot;
    const target = await slash("ask");
    discord.world.advance(16 * minute);
    const sink = open(bot, target);
    await sink.append("Late.");
    await sink.finish(plain);
    expect(discord.answers(help.id)).toContain("Late.");
    const next = await ask(bot, () =>
      discord.say(discord.world.addUser("lee"), help, `<@${discord.world.bot.id}> ok?`),
    );
    await open(bot, next.target, "turn-2").refuse("The bot's own token still works.");
  });

  test("a private answer goes on in a direct message", async () => {
    const { bot, discord, help, mona, slash } = await startIn();
    await using _ = bot;
    const target = await slash("search");
    discord.world.advance(15 * minute);
    const sink = open(bot, target);
    await sink.append("For your eyes.");
    await sink.finish(plain);
    expect(discord.answers(discord.world.directChannel(mona.id).id)).toEqual(["For your eyes."]);
    expect(discord.answers(help.id)).toEqual([]);
  });

  test("where direct messages are closed, that much is said in the channel, and no word of the answer", async () => {
    const { bot, discord, help, mona, slash } = await startIn();
    await using _ = bot;
    mona.takesDirectMessages = false;
    const target = await slash("search");
    discord.world.advance(15 * minute);
    const sink = open(bot, target);
    await sink.append("For your eyes.");
    await expect(sink.finish(plain)).rejects.toThrow(PlatformError);
    expect(discord.answers(help.id)).toEqual([expect.stringContaining("A private answer took longer")]);
  });
});

describe("in another life of the process", () => {
  test("a slash command is answered in the response that was deferred before", async () => {
    const { bot, discord, help, slash } = await startIn();
    await using _ = bot;
    const target = structuredClone(await slash("ask"));
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const next = discordAdapter(settingsFor(discord), { commands, log });
    await next.start(bot.intake);
    const sink = open({ adapter: next }, target);
    await sink.append("Here it is.");
    await sink.finish(plain);
    await next.stop();
    expect(discord.answers(help.id)).toEqual(["Here it is."]);
  });

  test("a message whose id was never stored is not posted twice", async () => {
    const { bot, discord, help, mention } = await startIn();
    await using _ = bot;
    const target = await mention();
    const first = open(bot, target);
    await first.append("Half");
    await discord.until(() => discord.answers(help.id).length === 1);
    const second = open(bot, target);
    await second.append("The whole.");
    await second.finish(plain);
    expect(discord.answers(help.id)).toEqual(["The whole."]);
  });

  test("a posted message that a moderator removed meanwhile is posted anew", async () => {
    const { bot, discord, help, mention } = await startIn();
    await using _ = bot;
    const target = await mention();
    const posted: string[] = [];
    const first = open(bot, target, "turn-1", posted);
    await first.append("Half");
    await first.finish(plain);
    discord.stage.remove(posted, help.id);
    const second = open(bot, target, "turn-1", posted);
    await second.append("The whole.");
    await second.finish(plain);
    expect(discord.answers(help.id)).toEqual(["The whole."]);
  });
});

describe("faults", () => {
  test("a creation that failed after it had happened leaves one message", async () => {
    const { bot, discord, help, mention } = await startIn();
    await using _ = bot;
    discord.fault({ method: "POST", path: /\/messages$/, times: 2, how: { kind: "late", status: 502 } });
    const sink = open(bot, await mention());
    await sink.append("Once.");
    await sink.finish(plain);
    expect(discord.answers(help.id)).toEqual(["Once."]);
  });

  test.each([false, true])("a 429 (global: %s) is waited out", async (isGlobal) => {
    const { bot, discord, help, mention } = await startIn();
    await using _ = bot;
    discord.fault({
      method: "POST",
      path: /\/messages$/,
      times: 1,
      how: { kind: "limited", retryAfterMs: 50, isGlobal },
    });
    const sink = open(bot, await mention());
    await sink.append("Patience.");
    await sink.finish(plain);
    expect(discord.answers(help.id)).toEqual(["Patience."]);
  });

  test("a dropped connection is tried again", async () => {
    const { bot, discord, help, mention } = await startIn();
    await using _ = bot;
    discord.fault({ method: "POST", path: /\/messages$/, times: 1, how: { kind: "disconnect" } });
    const sink = open(bot, await mention());
    await sink.append("Again.");
    await sink.finish(plain);
    expect(discord.answers(help.id)).toEqual(["Again."]);
  });

  test("a permission that is missing is named, and the error carries neither text nor token", async () => {
    const { bot, help, mention } = await startIn();
    await using _ = bot;
    help.denied.add("send");
    const sink = open(bot, await mention());
    await sink.append("A secret word.");
    const error: unknown = await sink.finish(plain).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PlatformError);
    expect(error).toMatchObject({ code: "50013", retryable: false, message: expect.stringContaining("Send Messages") });
    const cause = error instanceof PlatformError ? error.cause : error;
    expect(JSON.stringify(Object.getOwnPropertyDescriptors(cause))).not.toContain("secret");
  });
});

describe("refusing", () => {
  test("a mention: in a direct message", async () => {
    const { bot, discord, help, mona, mention } = await startIn();
    await using _ = bot;
    await open(bot, await mention()).refuse("I can't help with that.");
    expect(discord.answers(discord.world.directChannel(mona.id).id)).toEqual(["I can't help with that."]);
    expect(discord.answers(help.id)).toEqual([]);
  });

  test("a mention by someone with closed direct messages: neutrally in the channel, without the reason", async () => {
    const { bot, discord, help, mona, mention } = await startIn();
    await using _ = bot;
    mona.takesDirectMessages = false;
    await open(bot, await mention()).refuse("This was flagged as harassment.");
    expect(discord.answers(help.id)).toHaveLength(1);
    expect(discord.answers(help.id)[0]).not.toContain("harassment");
  });

  test("a slash command: its author alone sees it, and nothing of the thinking stays", async () => {
    const { bot, discord, help, mona, slash } = await startIn();
    await using _ = bot;
    await open(bot, await slash("ask")).refuse("I can't help with that.");
    expect(discord.answers(help.id)).toEqual([]);
    expect(discord.answers(help.id, mona)).toEqual(["I can't help with that."]);
  });

  test("a question that would get a thread starts none", async () => {
    const { bot, discord, mention } = await startIn({ settings: { threads: true } });
    await using _ = bot;
    const sink = open(bot, await mention());
    sink.status("Searching…");
    await sink.refuse("I can't help with that.");
    expect([...discord.world.channels.values()].filter(({ type }) => type === 11)).toEqual([]);
  });
});

test("while it works on a mention the bot is typing; a slash command shows the status itself", async () => {
  const { bot, discord, help, mention, slash } = await startIn();
  await using _ = bot;
  open(bot, await mention()).status("Searching…");
  const isTyping = () => discord.calls.some(({ path }) => path === `/channels/${help.id}/typing`);
  await discord.until(isTyping);
  const target = await slash("ask");
  open(bot, target).status("Searching…");
  await discord.until(() => !discord.answers(help.id).includes("is thinking…"));
  expect(discord.answers(help.id)).toEqual(["-# Searching…"]);
});
