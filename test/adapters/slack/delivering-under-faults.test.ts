import { describe, expect, test } from "vitest";
import { asked, called, plain, resumed } from "./asked.ts";
import { reply, startBot } from "./start-bot.ts";

/** Longer than a test may take: what waits for it, fails. */
const longSeconds = 60;

test.each([
  ["hangs", { hang: true }],
  ["is told to wait for", { rateLimited: longSeconds }],
] as const)("a status that Slack %s holds up no answer", async (_what, fault) => {
  await using bot = await startBot();
  bot.slack.fail("assistant.threads.setStatus", fault);
  const { sink, texts } = await asked(bot);
  sink.status("Searching…");
  await sink.append("The answer.");
  await sink.finish(plain);
  expect(texts()).toEqual(["The answer."]);
});

test("where Slack lets no more streams begin for now, the answer is shown by editing at once", async () => {
  await using bot = await startBot();
  bot.slack.fail("chat.startStream", { rateLimited: longSeconds });
  const { sink, texts } = await asked(bot);
  await sink.append("First. ");
  await bot.slack.waitFor(() => texts().length > 0);
  await sink.append("Second.");
  await sink.finish(plain);
  expect(texts()).toEqual(["First. Second."]);
  expect(called(bot)).not.toContain("chat.stopStream");
});

test("where Slack lets no more streams begin, no other answer asks for one meanwhile", async () => {
  await using bot = await startBot();
  bot.slack.fail("chat.startStream", { rateLimited: longSeconds });
  for (let count = 0; count < 2; count += 1) {
    const { sink, texts } = await asked(bot);
    await sink.append("First. ");
    await bot.slack.waitFor(() => texts().length > 0);
    await sink.append("Second.");
    await sink.finish(plain);
    expect(texts()).toEqual(["First. Second."]);
  }
  expect(called(bot).filter((method) => method === "chat.startStream")).toHaveLength(1);
});

test("an answer that ends does not wait for those that grow, but they for it: Slack counts its edit, too", async () => {
  await using bot = await startBot({ settings: { editIntervalMs: longSeconds * 1_000 } });
  const [ending, growing, other] = [await asked(bot), await asked(bot), await asked(bot)];
  await ending.sink.append("Half an ans");
  await ending.sink.finish(plain);
  const again = resumed(bot, ending.question, ending.posted);
  await again.append("The whole answer.");
  await again.finish(plain);
  expect(ending.texts()).toEqual(["The whole answer."]);
  bot.slack.fail("chat.startStream", { error: "unknown_method" });
  await growing.sink.append("Half an ans");
  await bot.slack.waitFor(() => bot.slack.calls.some(({ outcome }) => outcome === "unknown_method"));
  await other.sink.append("Another answer.");
  await bot.slack.waitFor(() => other.texts().length > 0);
  expect(growing.texts()).toEqual([]);
  await growing.sink.append("wer.");
  await growing.sink.finish(plain);
  expect(growing.texts()).toEqual(["Half an answer."]);
});

test("a piece that Slack takes later is not lost, and other answers do not wait for it", async () => {
  await using bot = await startBot();
  const limited = await asked(bot);
  await limited.sink.append("First. ");
  await bot.slack.waitFor(() => limited.texts().length > 0);
  bot.slack.fail("chat.appendStream", { rateLimited: longSeconds });
  await limited.sink.append("Second.");
  await bot.slack.waitFor(() => bot.slack.calls.some(({ outcome }) => outcome === "ratelimited"));
  const other = await asked(bot);
  await other.sink.append("Another answer.");
  await other.sink.finish(plain);
  expect(other.texts()).toEqual(["Another answer."]);
  await limited.sink.finish(plain);
  expect(limited.texts()).toEqual(["First. Second."]);
  expect(called(bot)).not.toContain("chat.update");
});

test("a piece that Slack may have taken when the connection broke is shown once", async () => {
  await using bot = await startBot();
  const { sink, texts } = await asked(bot);
  await sink.append("First. ");
  await bot.slack.waitFor(() => texts().length > 0);
  bot.slack.fail("chat.appendStream", { cutAfter: true });
  await sink.append("Second. ");
  await bot.slack.waitFor(() => called(bot).includes("chat.appendStream"));
  await sink.append("Third.");
  await sink.finish(plain);
  expect(texts()).toEqual(["First. Second. Third."]);
});

test("pieces that come one by one are gathered: Slack counts the calls", async () => {
  await using bot = await startBot({ settings: { streamIntervalMs: longSeconds * 1_000 } });
  /** Long enough for a piece that does not wait to be on screen. */
  const anotherAnswer = async () => {
    const { sink, texts } = await asked(bot);
    await sink.append("Another answer.");
    await bot.slack.waitFor(() => texts().length > 0);
    await sink.finish(plain);
  };
  const { sink, texts } = await asked(bot);
  await sink.append("First. ");
  await anotherAnswer();
  expect(texts()).toEqual(["First."]);
  await sink.append("Second. ");
  await anotherAnswer();
  await sink.append("Third.");
  await sink.finish(plain);
  expect(texts()).toEqual(["First. Second. Third."]);
  expect(called(bot)).not.toContain("chat.appendStream");
});

test("what a process was streaming when it died is finished in the same message", async () => {
  await using bot = await startBot();
  const { question, sink, posted, texts } = await asked(bot);
  await sink.append("Half an ans");
  await bot.slack.waitFor(() => posted.length > 0);
  const again = reply(bot, question, posted);
  await again.sink.append("The whole answer.");
  await again.sink.finish(plain);
  expect(texts()).toEqual(["The whole answer."]);
  expect(again.posted).toEqual([]);
});

test("a source whose address is too long for a link is named without it", async () => {
  await using bot = await startBot();
  const { sink, texts } = await asked(bot);
  const url = `https://docs.example/${"a".repeat(4_000)}`;
  await sink.append("The answer.");
  await sink.finish({ ...plain, sources: [{ number: 1, passageId: "p1", title: "Deploying", url, path: ["Keys"] }] });
  expect(texts()).toEqual(["The answer.\n[1] Deploying › Keys"]);
});

describe("an answer that is refused when a part of it is on screen", () => {
  const sentence = "I can't help with that.";

  test("is taken back, and the author alone learns why", async () => {
    await using bot = await startBot();
    const { sink, texts } = await asked(bot);
    await sink.append("Flagged words.");
    await bot.slack.waitFor(() => texts().length > 0);
    await sink.refuse(sentence);
    expect(texts()).toEqual([]);
    expect(bot.slack.ephemeral("U0ANN").map(({ text }) => text)).toEqual([sentence]);
  });

  test.each(["cant_delete_message", "compliance_exports_prevent_deletion"])(
    "loses its words where the workspace lets nobody delete (%s)",
    async (error) => {
      await using bot = await startBot();
      bot.slack.fail("chat.delete", { error }, 10);
      const { sink, texts } = await asked(bot);
      await sink.append("Flagged words.");
      await bot.slack.waitFor(() => texts().length > 0);
      await sink.refuse(sentence);
      expect(texts()).toEqual(["_Withdrawn._"]);
      expect(bot.slack.ephemeral("U0ANN").map(({ text }) => text)).toEqual([sentence]);
    },
  );
});
