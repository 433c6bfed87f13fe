import { describe, expect, test } from "vitest";
import type { QuestionAsked } from "../../../src/platform/event.ts";
import { contextWith } from "../../helpers/reply-context.ts";
import { ask } from "../../helpers/scripted-intake.ts";
import { type Bot, mention, reply, said, startBot } from "./start-bot.ts";

const plain = { sources: [], notes: [], offers: [] };
/** Longer than a test may take: what waits for it, fails. */
const longSeconds = 60;
const called = ({ slack }: Bot) =>
  slack.calls.map(({ method }) => method).filter((method) => method.startsWith("chat."));

async function asked(bot: Bot, channel = "C0HELP") {
  const question = await ask(bot, () => mention(bot, "why?", channel));
  const thread = question.messageId;
  const texts = () => said(bot, channel, thread).map(({ text }) => text);
  return { question, thread, texts, ...reply(bot, question) };
}

const resumed = ({ adapter }: Bot, { target }: QuestionAsked, posted: readonly string[] = []) =>
  adapter.openReply(target, contextWith({ isResumed: true, posted }));

/** Longer than what is late. */
const pausesMs = [100, 100];
const inVain = [
  ["is carried out when the connection has broken", { cutAfter: true }],
  ["is carried out a while after the connection broke", { lateMs: 60 }],
  ["is not carried out as the connection breaks", { cut: true }],
  ["fails within Slack", { error: "internal_error" }],
  ["fails in front of Slack", { status: 503 }],
  ["has to wait", { rateLimited: 0 }],
] as const;

describe("a message is there once where posting it", () => {
  test.each(inVain)("%s", async (_what, fault) => {
    await using bot = await startBot({ settings: { retryPausesMs: pausesMs } });
    bot.slack.fail("chat.postMessage", fault);
    const { sink, texts, posted } = await asked(bot);
    await sink.append("The answer.");
    await sink.finish(plain);
    expect(texts()).toEqual(["The answer."]);
    expect(posted).toHaveLength(1);
  });

  test("is carried out so late that it was posted anew meanwhile", async () => {
    await using bot = await startBot();
    bot.slack.fail("chat.startStream", { error: "unknown_method" });
    bot.slack.fail("chat.postMessage", { lateMs: 1_200 });
    const { sink, texts } = await asked(bot);
    await sink.append("First. ");
    await bot.slack.waitFor(() => texts().length === 2);
    await sink.append("Second.");
    await sink.finish(plain);
    expect(texts()).toEqual(["First. Second."]);
  });

  test("has to wait, and then breaks, again and again", async () => {
    await using bot = await startBot();
    bot.slack.fail("chat.postMessage", { rateLimited: 0 });
    bot.slack.fail("chat.postMessage", { cutAfter: true }, 2);
    bot.slack.fail("conversations.replies", { status: 500 });
    const { sink, texts } = await asked(bot);
    await sink.append("The answer.");
    await sink.finish(plain);
    expect(texts()).toEqual(["The answer."]);
  });

  test("was refused for a while, and nothing was looked for that can't be there", async () => {
    await using bot = await startBot();
    bot.slack.fail("chat.postMessage", { rateLimited: 0 }, 3);
    const { sink } = await asked(bot);
    await sink.append("The answer.");
    await sink.finish(plain);
    expect(bot.slack.calls.map(({ method }) => method)).not.toContain("conversations.replies");
  });
});

describe("an answer is there once where its stream", () => {
  test.each(inVain)("%s at its beginning", async (_what, fault) => {
    await using bot = await startBot({ settings: { editIntervalMs: 100 } });
    bot.slack.fail("chat.startStream", fault);
    const { sink, texts } = await asked(bot);
    await sink.append("First. ");
    await bot.slack.waitFor(() => texts().length > 0);
    await sink.append("Second.");
    await sink.finish(plain);
    expect(texts()).toEqual(["First. Second."]);
  });

  test.each(inVain)("%s in the middle", async (_what, fault) => {
    await using bot = await startBot();
    const { sink, texts } = await asked(bot);
    await sink.append("First. ");
    await bot.slack.waitFor(() => texts().length > 0);
    bot.slack.fail("chat.appendStream", fault);
    await sink.append("Second. ");
    await bot.slack.waitFor(() => texts()[0]?.includes("Second."));
    await sink.append("Third.");
    await sink.finish(plain);
    expect(texts()).toEqual(["First. Second. Third."]);
  });

  test.each(inVain)("%s at its end", async (_what, fault) => {
    await using bot = await startBot();
    const { sink, texts } = await asked(bot);
    await sink.append("First. ");
    await bot.slack.waitFor(() => texts().length > 0);
    bot.slack.fail("chat.stopStream", fault);
    await sink.append("Second.");
    await sink.finish(plain);
    expect(texts()).toEqual(["First. Second."]);
  });

  test.each(["channel_type_not_supported", "method_not_supported", "unknown_method", "msg_too_long", "team_not_found"])(
    "is refused: %s",
    async (error) => {
      await using bot = await startBot();
      bot.slack.fail("chat.startStream", { error });
      const { sink, texts } = await asked(bot);
      await sink.append("First. ");
      await bot.slack.waitFor(() => texts().length > 0);
      await sink.append("Second.");
      await sink.finish(plain);
      expect(texts()).toEqual(["First. Second."]);
      expect(bot.slack.calls.map(({ method }) => method)).not.toContain("conversations.replies");
    },
  );

  test.each(["message_not_in_streaming_state", "msg_too_long", "message_not_found", "streaming_mode_mismatch"])(
    "takes no more: %s",
    async (error) => {
      await using bot = await startBot();
      const { sink, texts } = await asked(bot);
      await sink.append("First. ");
      await bot.slack.waitFor(() => texts().length > 0);
      bot.slack.fail("chat.appendStream", { error });
      await sink.append("Second. ");
      await bot.slack.waitFor(() => texts()[0]?.includes("Second."));
      await sink.append("Third.");
      await sink.finish(plain);
      expect(texts()).toEqual(["First. Second. Third."]);
    },
  );
});

describe("an answer whose last call has to wait", () => {
  test("waits for it, and holds up no other", async () => {
    await using bot = await startBot();
    bot.slack.fail("chat.stopStream", { rateLimited: 1 });
    const limited = await asked(bot);
    await limited.sink.append("First. ");
    await bot.slack.waitFor(() => limited.texts().length > 0);
    await limited.sink.append("Second.");
    let hasEnded = false;
    const ended = limited.sink.finish(plain).then(() => (hasEnded = true));
    await bot.slack.waitFor(() => bot.slack.calls.some(({ outcome }) => outcome === "ratelimited"));
    const other = await asked(bot);
    await other.sink.append("Another answer.");
    await other.sink.finish(plain);
    expect(other.texts()).toEqual(["Another answer."]);
    expect(hasEnded).toBe(false);
    await ended;
    expect(limited.texts()).toEqual(["First. Second."]);
  });

  test("for too long is to be delivered later", async () => {
    await using bot = await startBot();
    bot.slack.fail("chat.postMessage", { rateLimited: 600 });
    const { sink } = await asked(bot);
    await sink.append("The answer.");
    const fault = { name: "PlatformError", code: "rate-limited", retryable: true, retryAfterMs: 600_000 };
    await expect(sink.finish(plain)).rejects.toMatchObject(fault);
  });
});

describe("an answer that can't be delivered", () => {
  test.each([
    ["token_revoked", "chat.postMessage"],
    ["account_inactive", "chat.postMessage"],
    ["invalid_auth", "chat.postMessage"],
    ["not_in_channel", "chat.postMessage"],
    ["channel_not_found", "chat.postMessage"],
    ["is_archived", "chat.postMessage"],
    ["restricted_action", "chat.postMessage"],
    ["msg_blocked_by_admins", "chat.postMessage"],
    ["cant_update_message", "chat.update"],
  ])("as nothing but a person could change that says so: %s", async (error, method) => {
    await using bot = await startBot();
    bot.slack.fail("chat.startStream", { error: "unknown_method" });
    const { sink, texts } = await asked(bot);
    if (method === "chat.update") {
      await sink.append("First. ");
      await bot.slack.waitFor(() => texts().length > 0);
    }
    bot.slack.fail(method, { error }, 10);
    await sink.append("Second.");
    await expect(sink.finish(plain)).rejects.toMatchObject({ name: "PlatformError", code: error, retryable: false });
    expect(bot.slack.calls.filter(({ outcome }) => outcome === error).length).toBeLessThanOrEqual(2);
  });

  test.each([
    ["unreachable", { cut: true }],
    ["server-error", { status: 500 }],
    ["rate-limited", { rateLimited: 0 }],
    ["internal_error", { error: "internal_error" }],
    ["garbled", { status: 200 }],
  ] as const)("for now may be delivered later: %s", async (code, fault) => {
    await using bot = await startBot();
    bot.slack.fail("chat.postMessage", fault, 20);
    const { sink } = await asked(bot);
    await sink.append("The answer.");
    await expect(sink.finish(plain)).rejects.toMatchObject({ name: "PlatformError", code, retryable: true });
    expect(bot.slack.calls.filter(({ method }) => method === "chat.postMessage").length).toBeGreaterThan(3);
  });

  test("is whole, and there once, when that is tried again", async () => {
    await using bot = await startBot();
    const words = Array.from({ length: 4_000 }, (_, index) => `word${index}`);
    bot.slack.fail("chat.startStream", { error: "unknown_method" });
    const { question, sink, texts, posted } = await asked(bot);
    await sink.append("word0 ");
    await bot.slack.waitFor(() => texts().length > 0);
    bot.slack.fail("chat.postMessage", { cutAfter: true });
    bot.slack.faults.weather = (method) => (method === "conversations.replies" ? { status: 500 } : null);
    await sink.append(words.slice(1).join(" "));
    await expect(sink.finish(plain)).rejects.toMatchObject({ name: "PlatformError", retryable: true });
    const later = resumed(bot, question, posted);
    await later.append(words.join(" "));
    await expect(later.finish(plain)).rejects.toMatchObject({ retryable: true });
    bot.slack.faults.weather = () => null;
    const last = resumed(bot, question, posted);
    await last.append(words.join(" "));
    await last.finish(plain);
    expect(texts().join(" ").split(" ")).toEqual(words);
  });
});

test("a reply that is left leaves no open stream behind, and shows nothing more", async () => {
  await using bot = await startBot();
  const { sink, thread, texts } = await asked(bot);
  await sink.append("Half an ans");
  await bot.slack.waitFor(() => texts().length > 0);
  await sink.leave();
  await sink.append("wer.");
  expect(said(bot, "C0HELP", thread)).toMatchObject([{ stream: "stopped", text: "Half an ans" }]);
});

test("a reply is left in peace where Slack is failing", async () => {
  await using bot = await startBot();
  const { sink, texts } = await asked(bot);
  await sink.append("Half an ans");
  await bot.slack.waitFor(() => texts().length > 0);
  bot.slack.faults.weather = () => ({ status: 500 });
  await expect(sink.leave()).resolves.toBeUndefined();
});

describe("what the author alone is told", () => {
  const sentence = "I can't help with that.";

  test.each(inVain)("in a direct message is there once where it %s", async (_what, fault) => {
    await using bot = await startBot({ settings: { retryPausesMs: pausesMs } });
    bot.slack.fail("chat.postMessage", fault);
    const { sink, texts } = await asked(bot, "D0ANN");
    await sink.refuse(sentence);
    expect(texts()).toEqual([sentence]);
  });

  test.each(inVain)("in a channel is told for certain where it %s", async (_what, fault) => {
    await using bot = await startBot();
    bot.slack.fail("chat.postEphemeral", fault);
    const { sink } = await asked(bot);
    await sink.refuse(sentence);
    expect(new Set(bot.slack.ephemeral("U0ANN").map(({ text }) => text))).toEqual(new Set([sentence]));
  });

  test("in a direct message is not told again after a crash", async () => {
    await using bot = await startBot();
    const { question, sink, texts } = await asked(bot, "D0ANN");
    await sink.refuse(sentence);
    await resumed(bot, question).refuse(sentence);
    expect(texts()).toEqual([sentence]);
  });
});

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
