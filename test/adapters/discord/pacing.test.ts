import { expect, onTestFinished, test, vi } from "vitest";
import { answer, minute, open, plain, startIn } from "./conversations.ts";

const growing = async (conversation: Awaited<ReturnType<typeof startIn>>, count: number) => {
  const { bot, discord, help, mention } = conversation;
  const sinks = [];
  for (let i = 0; i < count; i++) sinks.push(open(bot, await mention(), { turnId: `turn-${i}` }).sink);
  for (const [i, sink] of sinks.entries()) await sink.append(`Answer ${i}`);
  await discord.until(() => discord.answers(help.id).length === count);
  return sinks;
};

const edits = ({ discord }: Awaited<ReturnType<typeof startIn>>) =>
  discord.calls.filter(({ method }) => method === "PATCH").map(({ body }) => String(body["content"]));

test("answers in flight in one channel share one allowance, and their ends do not wait for it", async () => {
  const conversation = await startIn({ settings: { editIntervalMs: 60 * minute } });
  const { bot, discord, help, direct, mention } = conversation;
  await using _ = bot;
  const sinks = await growing(conversation, 2);
  for (const sink of sinks) await sink.append(" and more");
  // Another channel does not wait; what would be sent too early here is sent before the answer there is.
  const elsewhere = open(bot, await mention(direct), { turnId: "elsewhere" }).sink;
  await elsewhere.append("There");
  await discord.until(() => discord.answers(direct.id).length === 1);
  await answer(elsewhere, " and here.");
  expect(discord.answers(direct.id)).toEqual(["There and here."]);
  expect(discord.answers(help.id)).toEqual(["Answer 0", "Answer 1"]);
  for (const sink of sinks) await sink.finish(plain);
  expect(discord.answers(help.id)).toEqual(["Answer 0 and more", "Answer 1 and more"]);
});

test("of ten answers in one channel each advances, however much there is of one", async () => {
  const conversation = await startIn({ settings: { editIntervalMs: 20 } });
  const { bot, discord } = conversation;
  await using _ = bot;
  const sinks = await growing(conversation, 10);
  const begun = edits(conversation).length;
  for (const sink of sinks) await sink.append(" and more");
  for (let seen = begun; seen < begun + 10; seen++) {
    await sinks.at(-1)?.append(" and more");
    await discord.until(() => edits(conversation).length > seen);
  }
  const advanced = edits(conversation)
    .slice(begun, begun + 10)
    .map((text) => text.slice(0, "Answer 0".length));
  expect(advanced.toSorted()).toEqual(Array.from({ length: 10 }, (_, i) => `Answer ${i}`));
});

test("where Discord makes all edits of a channel wait, the end of an answer is shown before the growth of others", async () => {
  const conversation = await startIn({ settings: { editIntervalMs: 1 } });
  const { bot, discord } = conversation;
  await using _ = bot;
  const [ending, ...others] = await growing(conversation, 5);
  discord.fault({ method: "PATCH", path: /./, times: 1, how: { kind: "limited", retryAfterMs: 300, isGlobal: false } });
  const begun = edits(conversation).length;
  for (const sink of others) await sink.append(" and more");
  await ending?.append(" is whole.");
  await ending?.finish(plain);
  expect(edits(conversation).slice(begun)).toEqual([expect.stringContaining(" and more"), "Answer 0 is whole."]);
});

test("questions that wait are told so after the answers that grow", async () => {
  const conversation = await startIn({ settings: { editIntervalMs: 50 } });
  const { bot, discord, help, mention } = conversation;
  await using _ = bot;
  const waiting = open(bot, await mention(), { turnId: "waiting" }).sink;
  waiting.waiting("2 questions ahead of you");
  await discord.until(() => discord.answers(help.id).length === 1);
  const grows = open(bot, await mention()).sink;
  await grows.append("Answer");
  await discord.until(() => discord.answers(help.id).length === 2);
  waiting.waiting("1 question ahead of you");
  await grows.append(" and more");
  await discord.until(() => edits(conversation).length === 2);
  expect(edits(conversation)).toEqual(["Answer and more", "-# 1 question ahead of you"]);
});

test("at the pace that is set by default, Discord has never to say no", async () => {
  const { bot, discord, help, mention } = await startIn({
    discord: { limitsEdits: true },
    settings: { editIntervalMs: 1_250 },
  });
  await using _ = bot;
  const { sink } = open(bot, await mention());
  for (let piece = 0; piece < 3; piece++) {
    await sink.append(` Piece ${piece}.`);
    await discord.until(() => discord.answers(help.id)[0]?.endsWith(`Piece ${piece}.`) === true);
  }
  await sink.finish(plain);
  expect(discord.limitedEdits).toBe(0);
});

test("a clock that is set back holds up nothing", async () => {
  const { bot, discord, help, mention } = await startIn({ settings: { editIntervalMs: 1 } });
  await using _ = bot;
  const { sink } = open(bot, await mention());
  await sink.append("Zero");
  await discord.until(() => discord.answers(help.id).length === 1);
  const { now } = Date;
  const clock = vi.spyOn(Date, "now").mockImplementation(() => now() - 60 * minute);
  onTestFinished(() => clock.mockRestore());
  // More than the 50 requests that the library allows within one second of that clock.
  for (let i = 1; i < 60; i++) {
    await sink.append(` ${i}`);
    await discord.until(() => discord.answers(help.id)[0]?.endsWith(` ${i}`) === true);
  }
  await sink.finish(plain);
  expect(discord.answers(help.id)[0]).toMatch(/ 59$/);
});
