import { describe, expect, test } from "vitest";
import type { PlatformEvent } from "../../../src/platform/event.ts";
import type { FakeSlackOptions } from "../../fakes/slack/start.ts";
import { ask } from "../../helpers/scripted-intake.ts";
import { type Bot, mention, reply, startBot } from "./start-bot.ts";

/** Nobody hears what people say from here on; it stands in the history alone. */
async function deafBot(slack: FakeSlackOptions = {}): Promise<Bot> {
  const bot = await startBot({ slack, settings: { readsPerMinute: 60_000 } });
  bot.slack.holdEvents();
  return bot;
}

interface Reading {
  readonly sinceMs?: number;
  readonly conversationIds?: readonly string[];
  readonly signal?: AbortSignal;
}

/** Reads as the intake would after a gap. */
async function readMissed({ slack, intake }: Bot, reading: Reading = {}): Promise<void> {
  const { sinceMs = slack.workspace.now() - 3_600_000, conversationIds = [], signal = never } = reading;
  await intake.readMissed?.({ since: sinceMs, conversationIds }, signal);
}

const eventually = { timeout: 10_000 };
const never = new AbortController().signal;

/** Through the adapter, while it may be reading. */
async function answer(bot: Bot, question: PlatformEvent | undefined): Promise<void> {
  if (question?.kind !== "question") expect.fail();
  const { sink } = reply(bot, question);
  await sink.append(`An answer to <@${bot.slack.botUserId}>.`);
  await sink.finish({ sources: [], notes: [], offers: [], buttons: [], picture: null });
}

const heard = ({ intake }: Bot) => intake.events.map((event) => ("text" in event ? event.text : event.kind));
const calls = ({ slack }: Bot, method: string) => slack.calls.filter((call) => call.method === method);
const say = (
  { slack }: Bot,
  text: string,
  more: { channel?: string; thread_ts?: string; isBroadcast?: boolean } = {},
) => slack.say({ channel: "C0HELP", user: "U0ANN", text, ...more }).ts;
const conversationOf = ({ slack }: Bot, ts: string) => `slack:${slack.teamId}:C0HELP:${ts}`;

describe("what was said while the bot was away", () => {
  test("is heard as if it had come: mentions and direct messages, oldest first, under the keys of their events", async () => {
    await using bot = await deafBot();
    const { ts } = mention(bot, "one?");
    mention(bot, "two?");
    mention(bot, "three?", "C0CORE");
    say(bot, "four?", { channel: "D0ANN" });
    say(bot, "lunch?");
    await readMissed(bot);
    expect(heard(bot)).toEqual(["one?", "two?", "three?", "four?"]);
    expect(bot.intake.events).toMatchObject([
      { key: `slack:${bot.slack.teamId}:C0HELP:${ts}`, messageId: ts, conversation: { visibility: "public" } },
      {},
      { conversation: { visibility: "private" } },
      { conversation: { visibility: "direct" }, author: { id: "U0ANN" } },
    ]);
    await bot.slack.releaseEvents();
    expect(new Set(bot.intake.events.map(({ key }) => key)).size).toBe(4);
  });

  test("is read from the gap on, of all pages, in channels of every kind that the bot is in", async () => {
    await using bot = await deafBot();
    bot.slack.channel({ id: "G0FEW", kind: "mpim", members: ["U0ANN", "U0BEN"] });
    bot.slack.channel({ id: "C0OLD", kind: "public", members: ["U0ANN"], isArchived: true });
    mention(bot, "before?");
    bot.slack.advance(3_600_000);
    const sinceMs = bot.slack.workspace.now() - 60_000;
    for (let count = 0; count < 250; count += 1) say(bot, "chatter");
    mention(bot, "in the middle?");
    for (let count = 0; count < 250; count += 1) say(bot, "chatter");
    mention(bot, "among few?", "G0FEW");
    mention(bot, "in the archive?", "C0OLD");
    await readMissed(bot, { sinceMs });
    expect(heard(bot)).toEqual(["in the middle?", "among few?"]);
    expect(calls(bot, "conversations.history").filter(({ args }) => args["channel"] === "C0HELP")).toHaveLength(3);
  });

  test("in threads is found by their first message, and heard where the bot takes part", async () => {
    await using bot = await deafBot();
    const { ts: ours } = mention(bot, "ours?");
    bot.intake.takingPartIn.add(conversationOf(bot, ours));
    say(bot, "and then?", { thread_ts: ours });
    const theirs = say(bot, "theirs?");
    say(bot, "I think so", { thread_ts: theirs });
    say(bot, `<@${bot.slack.botUserId}> is it?`, { thread_ts: theirs });
    say(bot, "for all?", { thread_ts: ours, isBroadcast: true });
    await readMissed(bot);
    expect(heard(bot)).toEqual(["ours?", "and then?", "for all?", "is it?"]);
    const followUp = bot.intake.events[1];
    expect(followUp?.conversation.id).toBe(conversationOf(bot, ours));
  });

  test("in an old thread of the bot's is heard, which the history no longer leads to", async () => {
    await using bot = await deafBot();
    const { ts } = mention(bot, "long ago?");
    bot.slack.advance(3 * 24 * 3_600_000);
    const sinceMs = bot.slack.workspace.now() - 60_000;
    bot.intake.takingPartIn.add(conversationOf(bot, ts));
    say(bot, "and today?", { thread_ts: ts });
    await readMissed(bot, { sinceMs });
    expect(heard(bot)).toEqual([]);
    await readMissed(bot, { sinceMs, conversationIds: [conversationOf(bot, ts)] });
    expect(heard(bot)).toEqual(["and today?"]);
  });

  test("in a thread that went on is heard, though it began hours before; threads without news are not read", async () => {
    await using bot = await deafBot();
    const quiet = mention(bot, "done?").ts;
    const root = say(bot, "who knows?");
    bot.slack.advance(5 * 3_600_000);
    const sinceMs = bot.slack.workspace.now() - 60_000;
    say(bot, `<@${bot.slack.botUserId}> do you?`, { thread_ts: root });
    await readMissed(bot, { sinceMs, conversationIds: [conversationOf(bot, quiet)] });
    expect(heard(bot)).toEqual(["do you?"]);
    expect(calls(bot, "conversations.replies").map(({ args }) => args["ts"])).toEqual([root]);
  });

  test("to others, before the bot was asked in their thread, stays unheard however often it is read", async () => {
    await using bot = await deafBot();
    const root = say(bot, "who knows?");
    say(bot, "not me", { thread_ts: root });
    say(bot, `<@${bot.slack.botUserId}> do you?`, { thread_ts: root });
    await readMissed(bot);
    bot.intake.takingPartIn.add(conversationOf(bot, root));
    await readMissed(bot, { conversationIds: [conversationOf(bot, root)] });
    expect(heard(bot)).toEqual(["do you?", "do you?"]);
  });

  test("by the bot itself, and what Slack says of people, is not heard", async () => {
    await using bot = await deafBot();
    const { ts } = mention(bot, "one?");
    bot.intake.takingPartIn.add(conversationOf(bot, ts));
    await readMissed(bot);
    await answer(bot, bot.intake.events[0]);
    await readMissed(bot, { conversationIds: [conversationOf(bot, ts)] });
    expect(heard(bot)).toEqual(["one?", "one?"]);
  });

  test("is asked for first where the bot was asked lately", async () => {
    await using bot = await deafBot();
    const ids = [`slack:${bot.slack.teamId}:D0ANN:1700000000.000100`, `slack:${bot.slack.teamId}:C0CORE:U0ANN`];
    await readMissed(bot, { conversationIds: ids });
    const order = calls(bot, "conversations.history").map(({ args }) => args["channel"]);
    expect(order).toEqual(["D0ANN", "C0HELP", "C0CORE"]);
  });
});

describe("a channel that Slack does not show", () => {
  test("is told once, and keeps nobody else from being heard", async () => {
    await using bot = await deafBot({
      scopes: ["channels:read", "channels:history", "groups:read", "mpim:read", "im:history"],
    });
    mention(bot, "in public?");
    mention(bot, "in private?", "C0CORE");
    say(bot, "in person?", { channel: "D0ANN" });
    const gone = `slack:${bot.slack.teamId}:C0GONE:1700000000.000100`;
    const conversationIds = [gone, `slack:${bot.slack.teamId}:D0ANN:1700000000.000100`];
    await readMissed(bot, { conversationIds });
    await readMissed(bot, { conversationIds });
    // Without im:read direct messages are not listed, but one was named.
    expect(heard(bot)).toEqual(["in person?", "in public?", "in person?", "in public?"]);
    const warnings = bot.log.entries.filter(({ level }) => level === "warn").map(({ fields }) => fields);
    expect(warnings).toEqual([
      { what: "im", code: "missing_scope" },
      { what: "C0GONE", code: "channel_not_found" },
      { what: "D0ANN:1700000000.000100", code: "thread_not_found" },
      { what: "C0CORE", code: "missing_scope" },
    ]);
  });
});

describe("reading slowly", () => {
  test("ten calls come at once, the others at their pace; nobody waits for it once it is called off", async () => {
    await using bot = await startBot({ settings: { readsPerMinute: 0.01 } });
    for (let count = 0; count < 9; count += 1) {
      bot.slack.channel({ id: `C0MORE${count}`, kind: "public", members: ["U0ANN"] });
    }
    const calledOff = new AbortController();
    const reading = readMissed(bot, { signal: calledOff.signal });
    await bot.slack.waitFor(() => calls(bot, "conversations.history").length === 6);
    await answer(bot, await ask(bot, () => mention(bot)));
    calledOff.abort();
    await expect(reading).rejects.toThrow("aborted");
    expect(calls(bot, "users.conversations")).toHaveLength(4);
    expect(calls(bot, "conversations.history")).toHaveLength(6);
  });

  test("waits where Slack asks to, and answers don't", async () => {
    await using bot = await deafBot();
    const { ts } = mention(bot, "one?");
    bot.slack.fail("conversations.history", { rateLimited: 1 });
    await readMissed(bot);
    expect(heard(bot)).toEqual(["one?"]);
    const [refused, again] = calls(bot, "conversations.history").map(({ at }) => at);
    expect(Number(again) - Number(refused)).toBeGreaterThanOrEqual(990);

    bot.slack.fail("conversations.history", { rateLimited: 3_600 });
    const calledOff = new AbortController();
    const reading = readMissed(bot, { signal: calledOff.signal });
    await bot.slack.waitFor(() => calls(bot, "conversations.history").at(-1)?.outcome === "ratelimited");
    const [question] = bot.intake.events;
    await answer(bot, question);
    expect(bot.slack.messages("C0HELP", ts).at(-1)?.text).toContain("An answer");
    calledOff.abort();
    await expect(reading).rejects.toThrow("aborted");
  });

  test("nothing more is handed in once it is called off", async () => {
    await using bot = await deafBot();
    mention(bot, "one?");
    mention(bot, "two?");
    const calledOff = new AbortController();
    const accept = bot.intake.accept.bind(bot.intake);
    bot.intake.accept = (...given) => {
      calledOff.abort();
      return accept(...given);
    };
    await expect(readMissed(bot, { signal: calledOff.signal })).rejects.toThrow("aborted");
    expect(heard(bot)).toEqual(["one?"]);
  });

  test("a call that hangs ends with the rest", async () => {
    await using bot = await deafBot();
    bot.slack.fail("conversations.history", { hang: true });
    const calledOff = new AbortController();
    const reading = readMissed(bot, { signal: calledOff.signal });
    await bot.slack.waitFor(() => calls(bot, "conversations.history").length > 0);
    calledOff.abort(new Error("called off"));
    await expect(reading).rejects.toThrow("called off");
  });

  test("what Slack fails at for a moment is tried again; what it fails at for good is the intake's to try later", async () => {
    await using bot = await deafBot();
    mention(bot, "one?");
    bot.slack.fail("conversations.history", { status: 503 });
    await readMissed(bot);
    expect(heard(bot)).toEqual(["one?"]);
    bot.slack.fail("users.conversations", { error: "internal_error" }, 3);
    await expect(readMissed(bot)).rejects.toMatchObject({ name: "PlatformError", retryable: true });
    bot.slack.uninstall();
    await expect(readMissed(bot)).rejects.toMatchObject({ code: "token_revoked", retryable: false });
  });

  test("what can't be stored stays missed", async () => {
    await using bot = await deafBot();
    mention(bot, "one?");
    bot.intake.failWith = new Error("disk full");
    await expect(readMissed(bot)).rejects.toThrow("disk full");
  });
});

describe("the intake is told when events arrive", () => {
  test("over a socket: with each connection, and when it is lost", async () => {
    await using bot = await startBot();
    const told: string[] = [];
    bot.intake.connected = () => void told.push("connected");
    bot.intake.disconnected = () => void told.push("disconnected");
    bot.slack.cutSocket();
    await expect.poll(() => told.length, eventually).toBe(2);
    bot.slack.disconnectSocket("refresh_requested");
    await expect.poll(() => told.length, eventually).toBe(4);
    await bot.adapter.pause();
    bot.slack.cutSocket();
    await bot.slack.waitFor(() => calls(bot, "apps.connections.open").length === 4 && bot.slack.connections === 1);
    // What comes over the new socket shows that it is in use.
    mention(bot);
    await expect.poll(() => bot.log.entries.some(({ message }) => /not accepted/.test(message)), eventually).toBe(true);
    await bot.adapter.stop();
    expect(told).toEqual(["disconnected", "connected", "disconnected", "connected", "disconnected"]);
  });

  test.each(["socket", "http"] as const)("over %s: from the start to a pause or a stop", async (over) => {
    await using bot = await startBot({ over });
    expect(bot.intake.isConnected).toBe(true);
    await bot.adapter.stop();
    expect(bot.intake.isConnected).toBe(false);
  });
});
