import { describe, expect, test } from "vitest";
import { asked, plain, resumed } from "./asked.ts";
import { said, startBot } from "./start-bot.ts";

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
