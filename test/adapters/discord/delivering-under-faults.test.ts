import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PlatformError } from "../../../src/errors.ts";
import { splitMarkdown } from "../../../src/platform/split-markdown.ts";
import type { Fault } from "../../fakes/discord/faults.ts";
import { answer, killed, minute, open, paragraphs, plain, startIn } from "./conversations.ts";

const once = { times: 1 };
const creating = { method: "POST", path: /\/messages$/ };
const editing = { method: "PATCH", path: /\/messages\// };
const followingUp = { method: "POST", path: /^\/webhooks/ };

describe("what failed after it had happened is there once", () => {
  const hows: readonly Fault["how"][] = [
    { kind: "late", status: 502 },
    { kind: "lost", how: "cut" },
    { kind: "lost", how: "silent" },
  ];

  test.each(hows)("a message: %j", async (how) => {
    const { bot, discord, help, mention } = await startIn({ settings: { requestTimeoutMs: 200 } });
    await using _ = bot;
    discord.fault({ ...creating, times: 2, how });
    await answer(open(bot, await mention()).sink, paragraphs(9));
    expect(discord.answers(help.id)).toEqual(splitMarkdown(paragraphs(9), 2_000));
  });

  test.each(hows)("a follow-up to a slash command: %j", async (how) => {
    const { bot, discord, help, slash } = await startIn({ settings: { requestTimeoutMs: 200 } });
    await using _ = bot;
    discord.fault({ ...followingUp, times: 2, how });
    await answer(open(bot, await slash("ask")).sink, paragraphs(15));
    expect(discord.answers(help.id)).toEqual(splitMarkdown(paragraphs(15), 2_000));
  });

  test.each(hows)("a follow-up that only its author sees, but for dots: %j", async (how) => {
    const { bot, discord, help, mona, slash } = await startIn({ settings: { requestTimeoutMs: 200 } });
    await using _ = bot;
    discord.fault({ ...followingUp, times: 2, how });
    await answer(open(bot, await slash("search")).sink, paragraphs(15));
    const seen = discord.answers(help.id, mona);
    expect(seen.filter((text) => text !== "-# …")).toEqual(splitMarkdown(paragraphs(15), 2_000));
    expect(seen).toHaveLength(5);
  });

  test("a refusal that only its author sees", async () => {
    const { bot, discord, help, mona, slash } = await startIn();
    await using _ = bot;
    discord.fault({ ...followingUp, ...once, how: { kind: "late", status: 502 } });
    await open(bot, await slash("ask")).sink.refuse("I can't help with that.");
    expect(discord.answers(help.id, mona)).toEqual(["-# …", "I can't help with that."]);
  });
});

describe("while Discord asks to wait", () => {
  test.each([false, true])("text arrives late but whole (for everything: %s)", async (isGlobal) => {
    const { bot, discord, help, mention } = await startIn();
    await using _ = bot;
    const { sink } = open(bot, await mention());
    const how = { kind: "limited", retryAfterMs: 200, isGlobal } as const;
    discord.fault({ ...creating, ...once, how });
    discord.fault({ ...editing, times: 2, how });
    await sink.append("Patience. ");
    await discord.until(() => discord.answers(help.id).length === 1);
    await sink.append("More patience. ");
    await answer(sink, "There.");
    expect(discord.answers(help.id)).toEqual(["Patience. More patience. There."]);
  });

  test("in one channel, the others go on", async () => {
    const { bot, discord, help, direct, mention } = await startIn();
    await using _ = bot;
    discord.fault({ ...creating, ...once, how: { kind: "limited", retryAfterMs: 2_000, isGlobal: false } });
    const limited = answer(open(bot, await mention()).sink, "Late.");
    await answer(open(bot, await mention(direct), { turnId: "turn-2" }).sink, "In time.");
    expect(discord.answers(direct.id)).toEqual(["In time."]);
    expect(discord.answers(help.id)).toEqual([]);
    await limited;
    expect(discord.answers(help.id)).toEqual(["Late."]);
  });
});

describe("while Discord fails", () => {
  test("an answer that grows is shown as soon as it is back", async () => {
    const { bot, discord, help, mention } = await startIn();
    await using _ = bot;
    discord.fault({ ...creating, times: 12, how: { kind: "status", status: 503, code: 0 } });
    await open(bot, await mention()).sink.append("Patience.");
    await discord.until(() => discord.answers(help.id).length > 0);
    expect(discord.answers(help.id)).toEqual(["Patience."]);
  });

  test("the end of an answer is tried again for a while, then it is said that it may be later", async () => {
    const { bot, discord, help, mention } = await startIn();
    await using _ = bot;
    const target = await mention();
    discord.fault({ ...creating, times: 12, how: { kind: "status", status: 503, code: 0 } });
    await answer(open(bot, target).sink, "Patience.");
    expect(discord.answers(help.id)).toEqual(["Patience."]);

    discord.fault({ ...editing, times: 1_000, how: { kind: "status", status: 503, code: 0 } });
    const posted = discord.messages(help.id).flatMap(({ id, author }) => (author.bot ? [id] : []));
    const late = answer(open(bot, target, { posted }).sink, "Too much patience.");
    await expect(late).rejects.toMatchObject({ retryable: true, status: 503 });
  });

  test.each([
    [500, true],
    [503, true],
    [401, false],
    [403, false],
    [404, false],
  ])("status %i: whether it may succeed later is %s", async (status, retryable) => {
    const { bot, discord, mention } = await startIn();
    await using _ = bot;
    const { sink } = open(bot, await mention());
    discord.fault({ ...creating, times: 1_000, how: { kind: "status", status, code: 0 } });
    const error = await answer(sink, "Because.").catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PlatformError);
    expect(error).toMatchObject({ status, retryable });
  });
});

test("Discord's word that the bot's token is wrong holds for one request", async () => {
  const { bot, discord, help, mention } = await startIn();
  await using _ = bot;
  discord.fault({ ...creating, ...once, how: { kind: "status", status: 401, code: 0 } });
  await expect(answer(open(bot, await mention()).sink, "Because.")).rejects.toThrow("DISCORD_TOKEN");
  await answer(open(bot, await mention(), { turnId: "turn-2" }).sink, "It was a mistake.");
  expect(discord.answers(help.id)).toEqual(["It was a mistake."]);
});

describe("whatever fails, whenever the process dies, in the end", () => {
  const code = fc
    .string({ minLength: 1, maxLength: 400 })
    .map((text) => `\`\`\`js\n${text.replaceAll("`", "'")}\n\`\`\``);
  const prose = fc.lorem({ maxCount: 80 });
  const text = fc.array(fc.oneof(prose, code), { minLength: 1, maxLength: 14 }).map((blocks) => blocks.join("\n\n"));
  const how = fc.constantFrom<Fault["how"][]>(
    { kind: "status", status: 500, code: 0 },
    { kind: "late", status: 502 },
    { kind: "lost", how: "cut" },
    { kind: "disconnect" },
    { kind: "limited", retryAfterMs: 10, isGlobal: false },
  );
  const fault = fc.record({
    method: fc.constantFrom("GET", "POST", "PATCH", "DELETE"),
    path: fc.constant(/messages|webhooks/),
    times: fc.integer({ min: 1, max: 6 }),
    how,
  });
  const life = fc.record({
    faults: fc.array(fault, { maxLength: 4 }),
    /** How much of the text it says, and at which message it dies, before it has stored the id. */
    says: fc.double({ min: 0, max: 1, noNaN: true }),
    diesAt: fc.integer({ min: 0, max: 5 }),
    pausesMs: fc.constantFrom(0, 6 * minute),
  });
  test.each([
    ["a mention", false],
    ["a mention with a thread", true],
    ["a direct message", false],
    ["a slash command", false],
    ["a private slash command", false],
  ])(
    "%s has its whole answer, split, and nothing of it twice",
    async (kind, threads) => {
      await fc.assert(
        fc.asyncProperty(text, fc.array(life, { maxLength: 2 }), async (whole, lives) => {
          const conversation = await startIn({ settings: { threads, messageContent: true, editIntervalMs: 1 } });
          const { bot, discord, mona, help, direct, mention, slash } = conversation;
          await using _ = bot;
          const target = await (kind.includes("slash")
            ? slash(kind === "a slash command" ? "ask" : "search")
            : mention(kind === "a direct message" ? direct : help));
          const posted: string[] = [];
          for (const [attempt, { faults, says, diesAt, pausesMs }] of lives.entries()) {
            for (const one of faults) discord.fault(one);
            let toPost = diesAt;
            const onPosted = (id: string) => {
              if (toPost-- === 0) throw killed;
              posted.push(id);
            };
            const { sink } = open(bot, target, { posted: [...posted], onPosted, isResumed: attempt > 0 });
            const pieces = whole.slice(0, Math.floor(says * whole.length)).match(/[^]{1,150}/g) ?? [];
            for (const piece of pieces) await sink.append(piece).catch(() => {});
            await (says > 0.5 ? sink.finish(plain).catch(() => {}) : sink.leave());
            discord.world.advance(pausesMs);
          }
          for (let tries = 0; ; tries++) {
            const { sink } = open(bot, target, {
              posted: [...posted],
              onPosted: (id) => void posted.push(id),
              isResumed: true,
            });
            const error: unknown = await answer(sink, whole).then(
              () => null,
              (reason: unknown) => reason,
            );
            if (error === null) break;
            if (!(error instanceof PlatformError) || !error.retryable || tries > 20) throw error;
          }
          const seen = [...discord.world.channels.keys()].flatMap((id) => discord.answers(id, mona));
          const isDot = (one: string) => kind === "a private slash command" && one === "-# …";
          expect(seen.filter((one) => !isDot(one))).toEqual(splitMarkdown(whole, 2_000).map((one) => one.trim()));
        }),
        { numRuns: 40 },
      );
    },
    60_000,
  );
});
