import { WebClient } from "@slack/web-api";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FakeSlack, startFakeSlack } from "../fakes/slack/start.ts";
import { quietLogger } from "./quiet-logger.ts";

let slack: FakeSlack;
let web: WebClient;

beforeEach(() => start());
afterEach(() => slack.close());

async function start(scopes?: readonly string[]): Promise<void> {
  slack = await startFakeSlack(scopes === undefined ? {} : { scopes });
  slack.channel({ id: "C1", kind: "public", members: ["U1", "U0CI"] });
  slack.channel({ id: "C2", kind: "private", members: ["U1"] });
  slack.channel({ id: "C3", kind: "public", members: ["U1"], hasBot: false });
  slack.channel({ id: "C4", kind: "public", members: ["U1"], isArchived: true });
  slack.channel({ id: "G1", kind: "mpim", members: ["U1", "U2"] });
  slack.channel({ id: "D1", kind: "im", members: ["U1"] });
  const options = { slackApiUrl: slack.url, retryConfig: { retries: 0 }, logger: quietLogger };
  web = new WebClient(slack.botToken, options);
}

async function restart(scopes: readonly string[]): Promise<void> {
  await slack.close();
  await start(scopes);
}

const say = (text: string, more: { thread_ts?: string; isBroadcast?: boolean; user?: string } = {}) =>
  slack.say({ channel: "C1", user: "U1", text, ...more }).ts;
const historyOf = async (channel: string) => (await web.conversations.history({ channel })).messages ?? [];

describe("the list of channels", () => {
  const list = async (types: string, limit = 100, cursor = "") =>
    web.users.conversations({ types, exclude_archived: true, limit, ...(cursor !== "" && { cursor }) });
  const idsOf = ({ channels = [] }: Awaited<ReturnType<typeof list>>) => channels.map(({ id }) => id);

  test("holds those of a type that the bot is in, without archived ones", async () => {
    expect(idsOf(await list("public_channel"))).toEqual(["C1"]);
    expect(idsOf(await list("private_channel,mpim,im"))).toEqual(["C2", "G1", "D1"]);
    const { channels } = await list("mpim");
    expect(channels).toMatchObject([{ is_mpim: true, is_private: true, is_im: false }]);
  });

  test("comes in pages", async () => {
    const first = await list("public_channel,private_channel,im", 2);
    expect(idsOf(first)).toEqual(["C1", "C2"]);
    expect(idsOf(await list("public_channel,private_channel,im", 2, first.response_metadata?.next_cursor))).toEqual([
      "D1",
    ]);
  });
});

describe("history", () => {
  test("holds no replies, but for those shown in the channel, too; roots tell of their latest reply", async () => {
    const root = say("a question");
    say("an answer", { thread_ts: root });
    const shown = say("for all", { thread_ts: root, isBroadcast: true });
    expect(await historyOf("C1")).toMatchObject([
      { text: "for all", subtype: "thread_broadcast", thread_ts: root, root: { ts: root } },
      { text: "a question", thread_ts: root, reply_count: 2, latest_reply: shown },
    ]);
  });

  test("of a thread begins with its first message, whatever the time asked for", async () => {
    const root = say("a question");
    const first = say("one", { thread_ts: root });
    say("two", { thread_ts: root });
    const { messages } = await web.conversations.replies({ channel: "C1", ts: root, oldest: first });
    expect(messages?.map(({ text }) => text)).toEqual(["a question", "two"]);
  });

  test("tells a bot's messages by their fields, and a workflow's by their subtype", async () => {
    slack.bot("U0CI", "CI", { botId: "B0CI", appId: "A0CI", isUser: true });
    slack.bot("B0WF", "Daily", { botId: "B0WF", appId: "A0WF", isUser: false });
    slack.workspace.channels.get("C1")?.members.add("B0WF");
    say("green", { user: "U0CI" });
    say("stand up", { user: "B0WF" });
    const [workflow, app] = await historyOf("C1");
    expect(app).toMatchObject({ user: "U0CI", bot_id: "B0CI", app_id: "A0CI", bot_profile: { name: "CI" } });
    expect(app).not.toHaveProperty("client_msg_id");
    expect(workflow).toMatchObject({ subtype: "bot_message", bot_id: "B0WF", username: "Daily" });
    expect(workflow).not.toHaveProperty("user");
  });

  test("needs the scope of its kind of channel", async () => {
    await restart(["channels:history", "channels:read"]);
    await historyOf("C1");
    await expect(historyOf("C2")).rejects.toMatchObject({ data: { error: "missing_scope", needed: "groups:history" } });
    await expect(web.conversations.replies({ channel: "D1", ts: "1.0" })).rejects.toMatchObject({
      data: { needed: "im:history" },
    });
    await expect(web.users.conversations({ types: "public_channel,mpim" })).rejects.toMatchObject({
      data: { needed: "mpim:read" },
    });
  });
});

describe("an uninstalled app", () => {
  test("is refused with its bot's token, and with its own once that is revoked", async () => {
    slack.uninstall();
    await expect(web.auth.test()).rejects.toMatchObject({ data: { error: "token_revoked" } });
    const app = new WebClient(slack.appToken, { slackApiUrl: slack.url, logger: quietLogger });
    expect(await app.apps.connections.open({})).toMatchObject({ ok: true });
    slack.revokeAppToken();
    await expect(app.apps.connections.open({})).rejects.toMatchObject({ data: { error: "invalid_auth" } });
  });
});
