import { expect, test } from "vitest";
import { StorageError } from "../../../src/errors.ts";
import type { ChannelMessage, HistoryPage } from "../../../src/platform/channel.ts";
import { type Bot, startBot } from "./start-bot.ts";

const place = (channelId: string) => ({ platform: "slack", workspaceId: "T0TEAM", channelId });
const never = new AbortController().signal;

async function listening(...channels: string[]): Promise<Bot> {
  const bot = await startBot();
  for (const channel of channels) bot.hearing.channels.add(channel);
  return bot;
}

async function pagesOf(bot: Bot, span = { since: 0, before: null as number | null, threadsSince: 0 }) {
  const pages: HistoryPage[] = [];
  for await (const page of bot.adapter.channels.readHistory(place("C0HELP"), span, never)) pages.push(page);
  return pages;
}

test("messages, replies, edits, deletions, reactions and pins are heard, with names, links and files", async () => {
  await using bot = await listening("C0HELP");
  const { slack, hearing } = bot;
  const here = { channel: "C0HELP", user: "U0BEN" };
  const { ts, delivered } = slack.say({ ...here, text: "ask <@U0ANN> & co", files: { "a.md": "abc" } });
  await delivered;
  const reply = slack.say({ ...here, text: "in a thread", thread_ts: ts });
  await reply.delivered;
  await slack.edit({ channel: "C0HELP", ts, text: "edited" }).delivered;
  await slack.react({ ...here, ts, name: "golden" }).delivered;
  await slack.pin({ ...here, ts }).delivered;
  await slack.delete({ channel: "C0HELP", ts: reply.ts }).delivered;
  const link = `https://example.slack.com/archives/C0HELP/p${ts.replace(".", "")}`;
  const file = { name: "a.md", bytes: 3 };
  expect(hearing.heard).toMatchObject([
    {
      kind: "message",
      message: {
        channelName: "help",
        author: { id: "U0BEN", name: "u0ben" },
        text: "ask @ann & co",
        url: link,
        files: [file],
        conversation: { threadId: null, visibility: "public" },
      },
    },
    { kind: "message", message: { conversation: { threadId: ts } } },
    { kind: "message", message: { messageId: ts, text: "edited" } },
    { kind: "reaction", messageId: ts, emoji: "golden" },
    { kind: "pins", conversation: { channelId: "C0HELP" } },
    { kind: "deleted", messageId: reply.ts },
  ]);
});

test("a question to the bot is heard and answered; what the bot says, and other channels and direct messages, are not heard", async () => {
  await using bot = await listening("C0HELP", "D0ANN");
  const { slack, hearing, intake } = bot;
  await slack.say({ channel: "C0HELP", user: "U0ANN", text: `<@${slack.botUserId}> how?` }).delivered;
  await slack.say({ channel: "C0CORE", user: "U0ANN", text: "elsewhere" }).delivered;
  await slack.say({ channel: "D0ANN", user: "U0ANN", text: "directly" }).delivered;
  const own = { type: "message", channel: "C0HELP", channel_type: "channel", ts: "1.000001", text: "mine" };
  await slack.event({ ...own, user: slack.botUserId, bot_id: slack.botId });
  // Slack tells of a mention twice.
  expect(new Set(intake.events.map(({ key }) => key)).size).toBe(2);
  expect(hearing.heard).toHaveLength(1);
});

test("what can't be kept is not acknowledged, so that Slack tells it again", async () => {
  await using bot = await startBot({ slack: { ackMs: 200 } });
  const { slack, hearing } = bot;
  hearing.channels.add("C0HELP");
  const fault = { status: null, code: "disk-full", requestId: null, retryAfterMs: null, retryable: true };
  hearing.failWith = new StorageError("The disk is full.", fault);
  const [lost] = await slack.say({ channel: "C0HELP", user: "U0ANN", text: "hello" }).delivered;
  expect(lost?.kind).toBe("unacknowledged");
});

test("the history comes the newest first, whole threads with it, and every moment of the span in some page", async () => {
  await using bot = await listening();
  const { slack } = bot;
  const here = { channel: "C0HELP", user: "U0ANN" };
  const roots = Array.from({ length: 60 }, (_, number) => slack.say({ ...here, text: `message ${number}` }).ts);
  const replies = [0, 59].map((at) => slack.say({ ...here, text: `reply ${at}`, thread_ts: roots[at] ?? "" }).ts);
  const pages: HistoryPage[] = await pagesOf(bot);
  const ids = pages.flatMap(({ messages }) => messages.map(({ messageId }: ChannelMessage) => messageId));
  expect(new Set(ids)).toEqual(new Set([...roots, ...replies]));
  expect(pages.flatMap(({ threadIds }) => threadIds)).toEqual([roots[59], roots[0]]);
  const covers = pages.map((page) => page.covers ?? { from: 0, until: 0 });
  expect(covers.at(-1)?.from).toBe(0);
  for (const [index, { from }] of covers.slice(0, -1).entries()) expect(covers[index + 1]?.until).toBe(from);
});

test("who may read: members; of a public channel every full member of the workspace, but no guest from elsewhere", async () => {
  await using bot = await listening();
  const { slack, adapter } = bot;
  slack.user("U0EVE", "eve");
  slack.user("U0GUEST", "guest").isGuest = true;
  slack.channel({ id: "C0OPEN", kind: "public", members: ["U0GUEST"] });
  const mayRead = (channel: string, person: string) => adapter.channels.mayRead(place(channel), person);
  expect(await Promise.all(["U0ANN", "U0EVE", "U0GUEST"].map((id) => mayRead("C0CORE", id)))).toEqual([
    true,
    false,
    false,
  ]);
  expect(await Promise.all(["U0ANN", "U0EVE", "U0GUEST"].map((id) => mayRead("C0HELP", id)))).toEqual([
    true,
    true,
    false,
  ]);
  expect(await mayRead("C0OPEN", "U0GUEST")).toBe(true);
  expect(await mayRead("C0NONE", "U0ANN")).toBe(false);
  expect(await adapter.channels.mayRead({ ...place("C0HELP"), workspaceId: "T0OTHER" }, "U0ANN")).toBe(false);
  slack.fail("conversations.members", { error: "internal_error" });
  slack.channel({ id: "C0DOWN", kind: "private", members: ["U0ANN"] });
  await expect(mayRead("C0DOWN", "U0ANN")).rejects.toMatchObject({ name: "PlatformError" });
});

test("direct messages, groups of people, and channels without the bot can't be read", async () => {
  await using bot = await listening();
  const { slack, adapter } = bot;
  slack.channel({ id: "G0GROUP", kind: "mpim", members: ["U0ANN", "U0BEN"] });
  slack.channel({ id: "C0OUT", kind: "public", members: ["U0ANN"], hasBot: false });
  for (const id of ["D0ANN", "G0GROUP", "C0OUT", "C0NONE"])
    expect(await adapter.channels.describe(place(id))).toBeNull();
  expect(await adapter.channels.describe(place("C0CORE"))).toEqual({ name: "core", visibility: "private" });
});

test("a file is loaded from Slack alone, whole or not at all", async () => {
  await using bot = await listening();
  const { slack, adapter } = bot;
  slack.say({ channel: "C0HELP", user: "U0ANN", text: "", files: { "a.md": "0123456789" } });
  const [file] = (await pagesOf(bot)).flatMap(({ messages }) => messages.flatMap(({ files }) => files));
  if (file === undefined) throw new Error("no file");
  const load = (url: string, maxBytes: number) => adapter.channels.loadFile({ ...file, url }, maxBytes, never);
  expect(String(await load(file.url, 10))).toBe("0123456789");
  await expect(load(file.url, 9)).rejects.toMatchObject({ code: "file-too-large", retryable: false });
  await expect(load("https://files.slack.com.example.org/x", 9)).rejects.toMatchObject({ code: "foreign-file" });
  await expect(load("http://files.slack.com/x", 9)).rejects.toMatchObject({ code: "foreign-file" });
  await expect(load(file.url.replace(/-F\d+/, "-F9"), 99)).rejects.toMatchObject({ code: "file-refused", status: 404 });
});
