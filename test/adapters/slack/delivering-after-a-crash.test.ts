import { describe, expect, test } from "vitest";
import type { ReplyContext } from "../../../src/platform/reply.ts";
import { contextWith } from "../../helpers/reply-context.ts";
import { ask } from "../../helpers/scripted-intake.ts";
import { type Bot, mention, said, startBot } from "./start-bot.ts";
import { plain } from "./asked.ts";

const words = Array.from({ length: 3_000 }, (_, index) => `word${index}`).join(" ");
const called = ({ slack }: Bot, method: string) => slack.calls.filter((call) => call.method === method).length;

async function asked(bot: Bot, say = () => mention(bot, "why?")) {
  const question = await ask(bot, say);
  const { threadId } = question.conversation;
  const thread = threadId ?? question.messageId;
  const shown = () => said(bot, "C0HELP", thread);
  const texts = () => shown().map(({ text }) => text);
  /** A reply, as of a first attempt but for the changes; with the ids that it reports. */
  const open = (changes: Partial<ReplyContext> = {}) => {
    const reported: string[] = [];
    const context = contextWith({ onPosted: (ts) => void reported.push(ts), ...changes });
    return { sink: bot.adapter.openReply(question.target, context), reported };
  };
  /** An attempt whose process dies before it could store an id. */
  const die = async (text: string, turnId = "turn-1") => {
    const { sink, reported } = open({ turnId });
    await sink.append(text);
    await bot.slack.waitFor(() => reported.length > 0);
    return reported[0] ?? expect.fail();
  };
  return { thread, shown, texts, open, die };
}

const lost = { isResumed: true, posted: [] };

describe("after a crash, an answer is finished in the message that nobody knew of", () => {
  test("where it was posted", async () => {
    await using bot = await startBot();
    bot.slack.fail("chat.startStream", { error: "unknown_method" }, 10);
    const { die, open, shown, texts } = await asked(bot);
    const ts = await die("Half an ans");
    const { sink, reported } = open(lost);
    await sink.append("The whole answer.");
    await sink.finish(plain);
    expect(texts()).toEqual(["The whole answer."]);
    expect(reported).toEqual([ts]);
    expect(shown()[0]?.ts).toBe(ts);
  });

  test.each(["open", "expired"])("where it was streamed, and the stream is %s", async (state) => {
    await using bot = await startBot();
    const { die, open, texts } = await asked(bot);
    const ts = await die("Half an ans");
    if (state === "expired") bot.slack.expireStreams();
    const { sink, reported } = open(lost);
    await sink.append("The whole answer.");
    await sink.finish(plain);
    expect(texts()).toEqual(["The whole answer."]);
    expect(reported).toEqual([ts]);
  });

  test("and what was edited or streamed to its end is found the next time, too", async () => {
    await using bot = await startBot();
    const { die, open, texts } = await asked(bot);
    await die("Half an ans");
    for (const text of ["Once.", "Twice."]) {
      const { sink } = open(lost);
      await sink.append(text);
      await sink.finish(plain);
    }
    expect(texts()).toEqual(["Twice."]);
  });

  test.each(["streamed", "edited"])("and once %s to its end, it is never taken for another turn's", async (way) => {
    await using bot = await startBot();
    const { die, open, texts } = await asked(bot);
    const first = open();
    if (way === "edited") await die("Half an ans");
    const ended = way === "edited" ? open(lost).sink : first.sink;
    await ended.append("First. ");
    await bot.slack.waitFor(() => texts()[0]?.startsWith("First."));
    await ended.append("Second.");
    await ended.finish(plain);
    const { sink } = open({ ...lost, turnId: "turn-2" });
    await sink.append("Another answer.");
    await sink.finish(plain);
    expect(texts()).toEqual(["First. Second.", "Another answer."]);
  });

  test("beside those that were known, in the order in which they stand", async () => {
    await using bot = await startBot();
    const { open, shown, texts } = await asked(bot);
    const first = open();
    await first.sink.append(words);
    await first.sink.finish(plain);
    const before = texts();
    expect(before.length).toBeGreaterThan(1);
    const [, second] = first.reported;
    const { sink, reported } = open({ isResumed: true, posted: second === undefined ? [] : [second] });
    await sink.append(words);
    await sink.finish(plain);
    expect(texts()).toEqual(before);
    expect(shown().map(({ ts }) => ts)).toEqual(first.reported);
    expect(reported).toEqual(first.reported.filter((ts) => ts !== second));
  });

  test("and one that was stored twice is one", async () => {
    await using bot = await startBot();
    const { die, open, texts } = await asked(bot);
    const ts = await die("Half an ans");
    const { sink } = open({ isResumed: true, posted: [ts, ts] });
    await sink.append("The whole answer.");
    await sink.finish(plain);
    expect(texts()).toEqual(["The whole answer."]);
  });

  test("and what is too much of a longer one is removed", async () => {
    await using bot = await startBot();
    const { open, texts } = await asked(bot);
    const first = open();
    await first.sink.append(words);
    await first.sink.finish(plain);
    const { sink } = open(lost);
    await sink.append("Short.");
    await sink.finish(plain);
    expect(texts()).toEqual(["Short."]);
  });

  test("however long the thread", async () => {
    await using bot = await startBot();
    const { die, open, thread, texts } = await asked(bot);
    await die("Half an ans");
    const say = (text: string) => bot.slack.say({ channel: "C0HELP", user: "U0BEN", text, thread_ts: thread });
    for (let count = 0; count < 450; count += 1) say("hm");
    const { sink } = open({ ...lost, turnId: "turn-2", isOthers: () => Promise.resolve(true) });
    await sink.append("Another answer.");
    await sink.finish(plain);
    for (let count = 0; count < 250; count += 1) say("hm");
    const again = open({ ...lost, turnId: "turn-2", isOthers: () => Promise.resolve(true) });
    await again.sink.append("Another whole answer.");
    await again.sink.finish(plain);
    expect(texts()).toEqual(["Half an ans", "Another whole answer."]);
    expect(called(bot, "conversations.replies")).toBeGreaterThan(4);
  });
});

describe("after a crash, nothing of others is touched:", () => {
  test("a stream that is known to be another turn's, and another turn's answer", async () => {
    await using bot = await startBot();
    const { die, open, texts } = await asked(bot);
    const other = await die("Of another turn", "turn-0");
    const { sink: finished } = open({ turnId: "turn-0b", posted: [] });
    await finished.append("Finished.");
    await finished.finish(plain);
    const { sink } = open({ ...lost, isOthers: (ts) => Promise.resolve(ts === other) });
    await sink.append("The answer.");
    await sink.finish(plain);
    expect(texts()).toEqual(["Of another turn", "Finished.", "The answer."]);
  });

  test("what stood there before the question", async () => {
    await using bot = await startBot();
    const { die, thread } = await asked(bot);
    await die("Before the question");
    bot.intake.takingPartIn.add(`slack:${bot.slack.teamId}:C0HELP:${thread}`);
    const later = await asked(bot, () =>
      bot.slack.say({ channel: "C0HELP", user: "U0ANN", text: "and then?", thread_ts: thread }),
    );
    const { sink } = later.open({ ...lost, turnId: "turn-2" });
    await sink.append("The answer.");
    await sink.finish(plain);
    expect(later.texts()).toEqual(["Before the question", "The answer."]);
  });
});

test("where Slack lets nobody look, the answer is posted all the same", async () => {
  await using bot = await startBot();
  bot.slack.fail("conversations.replies", { error: "missing_scope", needed: "channels:history" }, 10);
  const { open, texts } = await asked(bot);
  const { sink } = open(lost);
  await sink.append("The answer.");
  await sink.finish(plain);
  expect(texts()).toEqual(["The answer."]);
  expect(bot.log.entries).toContainEqual(
    expect.objectContaining({ level: "warn", fields: expect.objectContaining({ code: "missing_scope" }) }),
  );
});

test("what fails while it is looked for is looked for again before anything is posted", async () => {
  await using bot = await startBot();
  const { die, open, texts } = await asked(bot);
  await die("Half an ans");
  bot.slack.fail("conversations.replies", { status: 500 });
  bot.slack.fail("conversations.replies", { rateLimited: 0 });
  bot.slack.fail("conversations.replies", { cut: true });
  const { sink } = open(lost);
  await sink.append("The whole answer.");
  await sink.finish(plain);
  expect(texts()).toEqual(["The whole answer."]);
});

describe("a message that somebody has deleted", () => {
  test("is posted again", async () => {
    await using bot = await startBot();
    const { die, open, texts } = await asked(bot);
    const ts = await die("Half an ans");
    bot.slack.delete({ channel: "C0HELP", ts });
    const { sink, reported } = open({ posted: [ts] });
    await sink.append("The whole answer.");
    await sink.finish(plain);
    expect(texts()).toEqual(["The whole answer."]);
    expect(reported).toHaveLength(1);
  });

  test("leaves the others in order", async () => {
    await using bot = await startBot();
    const { open, texts } = await asked(bot);
    const first = open();
    await first.sink.append(words);
    await first.sink.finish(plain);
    const before = texts();
    bot.slack.delete({ channel: "C0HELP", ts: first.reported[0] ?? expect.fail() });
    const { sink } = open({ posted: first.reported });
    await sink.append(words);
    await sink.finish(plain);
    expect(texts()).toEqual(before);
  });
});

describe("an attempt after a crash that has nothing to show", () => {
  const withStatus = async (bot: Bot) => {
    const question = await asked(bot);
    await question.die("Half an ans");
    question.open().sink.status("Searching…");
    await bot.slack.waitFor(() => bot.slack.status("C0HELP", question.thread) !== null);
    return question;
  };

  test("takes away what was shown, and the status", async () => {
    await using bot = await startBot();
    const { open, texts, thread } = await withStatus(bot);
    await open(lost).sink.finish(plain);
    expect(texts()).toEqual([]);
    expect(bot.slack.status("C0HELP", thread)).toBeNull();
  });

  test("does so, too, before it tells why", async () => {
    await using bot = await startBot();
    const { open, texts, thread } = await withStatus(bot);
    await open(lost).sink.refuse("I can't help with that.");
    expect(texts()).toEqual([]);
    expect(bot.slack.status("C0HELP", thread)).toBeNull();
    expect(bot.slack.ephemeral("U0ANN").map(({ text }) => text)).toEqual(["I can't help with that."]);
  });
});

test("a status goes where the answer is edited, which Slack does not take for one", async () => {
  await using bot = await startBot();
  const { die, open, texts, thread } = await asked(bot);
  const ts = await die("Half an ans");
  const { sink } = open({ posted: [ts] });
  sink.status("Searching…");
  await bot.slack.waitFor(() => bot.slack.status("C0HELP", thread) !== null);
  await sink.append("The whole ");
  await bot.slack.waitFor(() => bot.slack.status("C0HELP", thread) === null);
  expect(texts()).toEqual(["The whole\nStop"]);
  await sink.append("answer.");
  await sink.finish(plain);
  expect(texts()).toEqual(["The whole answer."]);
});

test("a status that can't be taken away at the first attempt goes all the same", async () => {
  await using bot = await startBot();
  const { die, open, thread } = await asked(bot);
  const ts = await die("Half an ans");
  const { sink } = open({ posted: [ts] });
  sink.status("Searching…");
  await bot.slack.waitFor(() => bot.slack.status("C0HELP", thread) !== null);
  bot.slack.fail("assistant.threads.setStatus", { status: 500 }, 2);
  await sink.append("The whole answer.");
  await sink.finish(plain);
  expect(bot.slack.status("C0HELP", thread)).toBeNull();
});
