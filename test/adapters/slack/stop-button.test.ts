import { describe, expect, test } from "vitest";
import { asked, called, plain, resumed } from "./asked.ts";
import { type Bot, reply, startBot } from "./start-bot.ts";

const setting = "agents.sessions.setStatus";

/** What the sessions were called by their own method, in order, taken or not. */
function calledSessions({ slack }: Bot) {
  return slack.calls.filter(({ method }) => method === setting).map(({ args }) => args["status"]);
}

/** A question, and the button while it is answered. */
async function atWork(bot: Bot) {
  const question = await asked(bot);
  const session = () => bot.slack.session("C0HELP", question.thread);
  question.sink.status("Searching…");
  await bot.slack.waitFor(() => session() === "processing");
  return { ...question, session };
}

describe("Slack's own stop button", () => {
  test("is there while an answer is streamed, and goes by the same call as the stream", async () => {
    await using bot = await startBot();
    const { sink, texts, session } = await atWork(bot);
    await sink.append("First. ");
    await bot.slack.waitFor(() => texts().length > 0);
    await sink.append("Second.");
    expect(session()).toBe("processing");
    await sink.finish(plain);
    expect(session()).toBe("active");
    expect(calledSessions(bot)).toEqual(["processing"]);
    expect(texts()).toEqual(["First. Second."]);
  });

  test("is there while an answer is edited, and goes when it is complete", async () => {
    await using bot = await startBot();
    bot.slack.fail("chat.startStream", { error: "unknown_method" });
    const { sink, texts, session } = await atWork(bot);
    await sink.append("First. ");
    await bot.slack.waitFor(() => texts().length > 0);
    expect(session()).toBe("processing");
    await sink.append("Second.");
    await sink.finish(plain);
    expect(session()).toBe("active");
    expect(calledSessions(bot)).toEqual(["processing", "active"]);
  });

  test("comes with the first words where nothing was said before, and once", async () => {
    await using bot = await startBot();
    const { sink, thread } = await asked(bot);
    sink.waiting("1 question ahead of you…");
    expect(calledSessions(bot)).toEqual([]);
    await sink.append("First. ");
    sink.status("Searching…");
    await bot.slack.waitFor(() => bot.slack.session("C0HELP", thread) === "processing");
    await sink.append("Second.");
    await sink.finish(plain);
    expect(calledSessions(bot).filter((status) => status === "processing")).toHaveLength(1);
    expect(bot.slack.session("C0HELP", thread)).toBe("active");
  });

  test.each(["finish", "refuse"] as const)("goes with nothing shown: %s", async (how) => {
    await using bot = await startBot();
    const { sink, session } = await atWork(bot);
    await (how === "finish" ? sink.finish(plain) : sink.refuse("I can't help with that."));
    expect(session()).toBe("active");
  });

  test("goes, too, where somebody pressed it, which only ends the stream", async () => {
    await using bot = await startBot();
    const { sink, texts, thread, session } = await atWork(bot);
    await sink.append("First. ");
    await bot.slack.waitFor(() => texts().length > 0);
    await bot.slack.stop({ channel: "C0HELP", user: "U0BEN", thread_ts: thread }).delivered;
    expect(session()).toBe("processing");
    await sink.finish(plain);
    expect(session()).toBe("active");
  });

  test("stays where the answer is left to the next attempt, which takes it away", async () => {
    await using bot = await startBot();
    const { sink, question, texts, session } = await atWork(bot);
    await sink.append("First. ");
    await bot.slack.waitFor(() => texts().length > 0);
    await sink.leave();
    expect(session()).toBe("processing");
    const next = resumed(bot, question);
    await next.append("First. Second.");
    await next.finish(plain);
    expect(session()).toBe("active");
    expect(texts()).toEqual(["First. Second."]);
  });

  test.each(["finish", "refuse"] as const)("of an earlier life goes with nothing shown: %s", async (how) => {
    await using bot = await startBot();
    const { question, session } = await atWork(bot);
    const next = resumed(bot, question);
    await (how === "finish" ? next.finish(plain) : next.refuse(null));
    expect(session()).toBe("active");
  });
});

describe("whatever goes wrong, no answer waits for the button, and none leaves it behind:", () => {
  test.each([
    ["fails", { status: 500 }],
    ["hangs", { hang: true }],
    ["asks to wait", { rateLimited: 60 }],
    ["may have made it", { cutAfter: true }],
  ] as const)("Slack %s when it is asked for it", async (_what, fault) => {
    await using bot = await startBot();
    bot.slack.fail(setting, fault);
    const { sink, texts, thread } = await asked(bot);
    sink.status("Searching…");
    await sink.append("First. ");
    await bot.slack.waitFor(() => texts().length > 0);
    await sink.append("Second.");
    await sink.finish(plain);
    expect(texts()).toEqual(["First. Second."]);
    expect(bot.slack.session("C0HELP", thread)).not.toBe("processing");
  });

  test("Slack does not take it away at first", async () => {
    await using bot = await startBot();
    const { sink, session } = await atWork(bot);
    bot.slack.fail(setting, { status: 500 }, 2);
    await sink.finish(plain);
    expect(session()).toBe("active");
  });

  test("Slack does not take it away for long", async () => {
    await using bot = await startBot();
    const { sink, texts, session } = await atWork(bot);
    bot.slack.fail(setting, { status: 500 }, 4);
    await sink.append("The answer.");
    await sink.finish(plain);
    expect(texts()).toEqual(["The answer."]);
    expect(await bot.slack.waitFor(() => session() === "active")).toBe(true);
  });

  test("Slack does not take it away before the thread's next answer begins, which has a button of its own", async () => {
    await using bot = await startBot({ settings: { retryPausesMs: [60_000] } });
    const { sink, question, session } = await atWork(bot);
    bot.slack.fail(setting, { status: 500 }, 4);
    await sink.finish(plain);
    await bot.slack.waitFor(() => calledSessions(bot).length === 5);
    bot.slack.fail(setting, { rateLimited: 1 });
    const next = reply(bot, question).sink;
    next.status("Searching…");
    await next.finish(plain);
    expect(session()).toBe("active");
  });

  test("the end of the stream is refused", async () => {
    await using bot = await startBot();
    const { sink, texts, session } = await atWork(bot);
    await sink.append("First. ");
    await bot.slack.waitFor(() => texts().length > 0);
    bot.slack.expireStreams();
    await sink.finish(plain);
    expect(texts()).toEqual(["First."]);
    expect(session()).toBe("active");
  });

  test("the answer can't be delivered", async () => {
    await using bot = await startBot();
    const { sink, session } = await atWork(bot);
    bot.slack.fail("chat.startStream", { error: "is_archived" });
    bot.slack.fail("chat.postMessage", { error: "is_archived" }, 5);
    await sink.append("The answer.");
    await bot.slack.waitFor(() => called(bot).includes("chat.postMessage"));
    await expect.poll(() => sink.append(" More.").catch(() => "refused")).toBe("refused");
    expect(session()).toBe("active");
    await expect(sink.finish(plain)).rejects.toMatchObject({ code: "is_archived" });
  });
});

describe("where Slack lets the app have no sessions", () => {
  const answer = async (bot: Bot, channel = "C0HELP") => {
    const { sink, texts } = await asked(bot, channel);
    sink.status("Searching…");
    await bot.slack.waitFor(() => bot.slack.calls.some(({ method }) => method === setting));
    await sink.append("First. ");
    await bot.slack.waitFor(() => texts().length > 0);
    await sink.append("Second.");
    await sink.finish(plain);
    expect(texts()).toEqual(["First. Second."]);
  };

  test("it is asked once, and answers come without", async () => {
    await using bot = await startBot();
    bot.slack.fail(setting, { error: "unknown_method" });
    await answer(bot);
    await answer(bot);
    await answer(bot, "C0CORE");
    expect(calledSessions(bot)).toEqual(["processing"]);
    const ends = bot.slack.calls.filter(({ method }) => method === "chat.stopStream");
    expect(ends.map(({ args }) => args["session_status"])).toEqual([undefined, undefined, undefined]);
  });

  test("in a channel, it is asked again for others", async () => {
    await using bot = await startBot();
    bot.slack.fail(setting, { error: "method_not_supported_for_channel_type" });
    await answer(bot);
    await answer(bot);
    expect(calledSessions(bot)).toEqual(["processing"]);
    await answer(bot, "C0CORE");
    expect(calledSessions(bot)).toEqual(["processing", "processing"]);
  });
});

test("no more than twenty come in a minute: Slack counts the calls, and those that take them away must find room", async () => {
  await using bot = await startBot({ slack: { enforceRateLimits: true } });
  const all = await Promise.all(Array.from({ length: 30 }, () => asked(bot)));
  for (const { sink } of all) sink.status("Searching…");
  const atWorkNow = () => all.filter(({ thread }) => bot.slack.session("C0HELP", thread) === "processing").length;
  await bot.slack.waitFor(() => atWorkNow() === 20);
  await Promise.all(all.map(({ sink }) => sink.finish(plain)));
  expect(atWorkNow()).toBe(0);
  expect(calledSessions(bot).filter((status) => status === "processing")).toHaveLength(20);
});
