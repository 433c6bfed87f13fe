import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { feedbackAction } from "../../../adapters/slack/render.ts";
import { StorageError } from "../../../src/errors.ts";
import { ask, use } from "../../helpers/scripted-intake.ts";
import { mention, reply, startBot } from "./start-bot.ts";

const plain = { sources: [], notes: [], offers: ["feedback" as const], buttons: [], picture: null };
const full = new StorageError("disk full", {
  status: null,
  code: "disk-full",
  requestId: null,
  retryAfterMs: null,
  retryable: true,
});

describe.each(["socket", "http"] as const)("over %s", (over) => {
  test("a mention arrives as one question, acknowledged in each of its events", async () => {
    await using bot = await startBot({ over });
    const { ts, delivered } = mention(bot);
    const deliveries = await delivered;
    expect(deliveries.map(({ kind }) => kind)).toEqual(["acknowledged", "acknowledged"]);
    const keys = bot.intake.events.map(({ key }) => key);
    expect(new Set(keys)).toEqual(new Set([`slack:${bot.slack.teamId}:C0HELP:${ts}`]));
    expect(bot.intake.events[0]).toMatchObject({ kind: "question", text: "how do I deploy?" });
  });

  test("what can't be stored is not acknowledged, and comes again", async () => {
    await using bot = await startBot({ over, slack: { ackMs: 200 } });
    const refused = Promise.withResolvers<void>();
    bot.intake.failWith = full;
    bot.intake.onRefused = refused.resolve;
    const { delivered } = mention(bot);
    await refused.promise;
    bot.intake.failWith = null;
    const deliveries = await delivered;
    expect(deliveries.some((delivery) => delivery.attempts > 1)).toBe(true);
    expect(deliveries.every(({ kind }) => kind === "acknowledged")).toBe(true);
  });

  test("a direct message needs no mention", async () => {
    await using bot = await startBot({ over });
    const question = await ask(bot, () => bot.slack.say({ channel: "D0ANN", user: "U0ANN", text: "how?" }));
    expect(question).toMatchObject({
      text: "how?",
      conversation: { visibility: "direct", threadId: question.messageId },
    });
  });

  test("a follow-up in a thread the bot is part of needs none either; in other threads nothing is heard", async () => {
    await using bot = await startBot({ over });
    const first = await ask(bot, () => mention(bot));
    bot.intake.takingPartIn.add(first.conversation.id);
    const elsewhere = bot.slack.say({ channel: "C0CORE", user: "U0BEN", text: "lunch?" });
    await bot.slack.say({ channel: "C0CORE", user: "U0ANN", text: "yes", thread_ts: elsewhere.ts }).delivered;
    const followUp = await ask(bot, () =>
      bot.slack.say({ channel: "C0HELP", user: "U0BEN", text: "and to staging?", thread_ts: first.messageId }),
    );
    expect(followUp).toMatchObject({ text: "and to staging?", conversation: { id: first.conversation.id } });
    expect(bot.intake.events.filter(({ conversation }) => conversation.channelId === "C0CORE")).toEqual([]);
  });

  test("edits and deletions are told", async () => {
    await using bot = await startBot({ over });
    const { ts } = mention(bot);
    const edited = bot.intake.next("edited");
    bot.slack.edit({ channel: "C0HELP", ts, text: `<@${bot.slack.botUserId}> how do I roll back?` });
    expect(await edited).toMatchObject({ messageId: ts, text: "how do I roll back?" });
    const deleted = bot.intake.next("deleted");
    bot.slack.delete({ channel: "C0HELP", ts });
    expect(await deleted).toMatchObject({ messageId: ts });
  });

  test("a slash command is acknowledged with its options parsed", async () => {
    await using bot = await startBot({ over });
    const invoked = bot.intake.next("command");
    const { delivered } = bot.slack.command({
      command: "/search",
      text: "keys page:3",
      user: "U0ANN",
      channel: "C0HELP",
    });
    expect((await delivered).kind).toBe("acknowledged");
    expect(await invoked).toMatchObject({ command: "search", options: { query: "keys", page: 3 } });
  });

  test("👎 under an answer is feedback, and thanked for", async () => {
    await using bot = await startBot({ over });
    const question = await ask(bot, () => mention(bot));
    const { sink, posted } = reply(bot, question);
    await sink.append("An answer.");
    await sink.finish(plain);
    const [messageTs = ""] = posted;
    const feedback = bot.intake.next("feedback");
    bot.slack.click({ channel: "C0HELP", user: "U0BEN", messageTs, actionId: feedbackAction, value: "down:turn-1" });
    expect(await feedback).toMatchObject({ turnId: "turn-1", rating: "down", author: { id: "U0BEN" } });
    await bot.slack.waitFor(() => bot.slack.ephemeral("U0BEN").length > 0);
  });
});

test("words are never logged", async () => {
  await using bot = await startBot();
  await ask(bot, () => mention(bot, "SECRETWORD"));
  await use(bot, () => {
    bot.slack.command({ command: "/search", text: "SECRETWORD", user: "U0ANN", channel: "C0HELP" });
  });
  const refused = Promise.withResolvers<void>();
  bot.intake.failWith = full;
  bot.intake.onRefused = refused.resolve;
  mention(bot, "SECRETWORD");
  await refused.promise;
  expect(JSON.stringify(bot.log.entries)).not.toContain("SECRETWORD");
});

test("whoever opens the bot's messages is offered questions to begin with", async () => {
  await using bot = await startBot();
  await bot.slack.event({
    type: "app_home_opened",
    user: "U0ANN",
    channel: "D0ANN",
    tab: "messages",
    event_ts: "1700000000.000100",
  });
  const offered = await bot.slack.waitFor(() =>
    bot.slack.calls.find(({ method }) => method === "assistant.threads.setSuggestedPrompts"),
  );
  expect(offered.args).toMatchObject({
    channel_id: "D0ANN",
    prompts: [expect.objectContaining({ title: "What can you do?" }), expect.anything()],
  });
});

test("a socket that Slack closes or the network cuts is opened again, and events go on", async () => {
  await using bot = await startBot();
  const interrupt = [() => bot.slack.disconnectSocket("refresh_requested"), () => bot.slack.cutSocket()];
  for (const [index, happen] of interrupt.entries()) {
    happen();
    await bot.slack.waitFor(() => bot.slack.connections > 0, 10_000);
    const deliveries = await mention(bot, `question ${index}?`).delivered;
    expect(deliveries.map(({ kind }) => kind)).toEqual(["acknowledged", "acknowledged"]);
    expect(bot.intake.events.at(-1)).toMatchObject({ text: `question ${index}?` });
  }
});

test("events go on after Slack was out of reach, however long", async () => {
  await using bot = await startBot();
  // Each attempt to connect calls three times before it fails.
  bot.slack.fail("apps.connections.open", { status: 503 }, 12);
  bot.slack.fail("apps.connections.open", { error: "internal_error" }, 3);
  bot.slack.cutSocket();
  await bot.slack.waitFor(() => bot.slack.connections > 0, 10_000);
  const deliveries = await mention(bot).delivered;
  expect(deliveries.map(({ kind }) => kind)).toEqual(["acknowledged", "acknowledged"]);
});

describe("an HTTP request", () => {
  const body = JSON.stringify({
    type: "event_callback",
    team_id: "T0TEAM",
    event: { type: "app_mention", user: "U0ANN", text: "<@U0BOT> hi", ts: "1.000001", channel: "C0HELP" },
  });

  async function post(
    port: number | null,
    { secret, seconds, path = "/slack/events" }: { secret: string; seconds: number; path?: string },
  ) {
    const signature = createHmac("sha256", secret).update(`v0:${seconds}:${body}`).digest("hex");
    const headers = {
      "content-type": "application/json",
      "x-slack-request-timestamp": String(seconds),
      "x-slack-signature": `v0=${signature}`,
    };
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", headers, body });
    return response.status;
  }

  test("is taken only with a signature of now: not forged, not old, not from the future, not elsewhere", async () => {
    await using bot = await startBot({ over: "http" });
    const { port } = bot.adapter;
    const { signingSecret: secret } = bot.slack;
    const now = Math.floor(Date.now() / 1000);
    expect(await post(port, { secret: "another secret", seconds: now })).toBe(401);
    expect(await post(port, { secret, seconds: now - 600 })).toBe(401);
    expect(await post(port, { secret, seconds: now + 600 })).toBe(401);
    expect(await post(port, { secret, seconds: now, path: "/elsewhere" })).toBe(404);
    expect(bot.intake.events).toEqual([]);
    expect(await post(port, { secret, seconds: now })).toBe(200);
    expect(bot.intake.events).toHaveLength(1);
  });

  test("that carries Slack's challenge is answered with it", async () => {
    await using bot = await startBot({ over: "http" });
    expect(await bot.slack.verifyUrl()).toBe(true);
  });
});

test("stopping waits for an event that is being stored", async () => {
  await using bot = await startBot();
  const begun = Promise.withResolvers<void>();
  const stored = Promise.withResolvers<void>();
  const order: string[] = [];
  bot.intake.accept = async () => {
    begun.resolve();
    await stored.promise;
    order.push("stored");
    return null;
  };
  mention(bot);
  await begun.promise;
  const stopped = bot.adapter.stop().then(() => order.push("stopped"));
  await bot.slack.waitFor(() => bot.slack.connections === 0);
  stored.resolve();
  await stopped;
  expect(order.at(-1)).toBe("stopped");
});

test("after a pause nothing is taken: Slack delivers it to the next start", async () => {
  await using bot = await startBot({ slack: { ackMs: 100, retryDelaysMs: [] } });
  await bot.adapter.pause();
  const deliveries = await mention(bot).delivered;
  expect(deliveries.every(({ kind }) => kind === "unacknowledged")).toBe(true);
  expect(bot.intake.events).toEqual([]);
});
