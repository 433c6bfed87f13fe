import { type WebAPICallResult, WebClient } from "@slack/web-api";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FakeSlack, startFakeSlack } from "../fakes/slack/start.ts";
import { quietLogger } from "./quiet-logger.ts";

let slack: FakeSlack;
let web: WebClient;

beforeEach(async () => {
  slack = await startFakeSlack({ streamLimit: 20_000 });
  slack.channel({ id: "C1", kind: "public", members: ["U1"] });
  slack.channel({ id: "C2", kind: "public", members: ["U1"], hasBot: false });
  slack.channel({ id: "D1", kind: "im", members: ["U1"] });
  web = clientOf(slack);
});

afterEach(() => slack.close());

function clientOf({ url, botToken }: FakeSlack, token = botToken): WebClient {
  const options = { slackApiUrl: url, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true, logger: quietLogger };
  return new WebClient(token, options);
}

/** The error that Slack answered with. */
async function refusal(call: Promise<unknown>): Promise<unknown> {
  const error = await call.then(
    () => ({}),
    (error: unknown) => error,
  );
  const shape = /An API error occurred: (\w+)/.exec(String(error));
  return shape?.[1] ?? String(error);
}

const recipient = { recipient_team_id: "T0TEAM", recipient_user_id: "U1" };

describe("the door", () => {
  test("a wrong token, the app's token and an unknown method are refused", async () => {
    expect(await refusal(clientOf(slack, "xoxb-wrong").auth.test())).toBe("invalid_auth");
    expect(await refusal(clientOf(slack, slack.appToken).auth.test())).toBe("not_allowed_token_type");
    expect(await refusal(web.apiCall("chat.shout"))).toBe("unknown_method");
    expect(await web.auth.test()).toMatchObject({ ok: true, user_id: slack.botUserId, bot_id: slack.botId });
  });

  test("JSON is read like a form", async () => {
    const response = await fetch(`${slack.url}chat.postMessage`, {
      method: "POST",
      headers: { authorization: `Bearer ${slack.botToken}`, "content-type": "application/json" },
      body: JSON.stringify({ channel: "C1", blocks: [{ type: "markdown", text: "**hi**" }] }),
    });
    expect(await response.json()).toMatchObject({ ok: true, channel: "C1" });
    expect(slack.messages("C1")).toMatchObject([{ text: "**hi**", isFromBot: true }]);
  });
});

describe("messages", () => {
  test("each gets a greater ts, and is seen where it was posted", async () => {
    const first = await web.chat.postMessage({ channel: "C1", text: "one" });
    const threaded = { channel: "C1", thread_ts: String(first.ts), text: "two" };
    const second = await web.chat.postMessage(threaded);
    expect(String(second.ts) > String(first.ts)).toBe(true);
    expect(slack.messages("C1").map(({ text }) => text)).toEqual(["one"]);
    expect(slack.messages("C1", String(first.ts)).map(({ text }) => text)).toEqual(["one", "two"]);
  });

  test("what Slack refuses is refused", async () => {
    const post = (given: object) => refusal(web.apiCall("chat.postMessage", { channel: "C1", ...given }));
    const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });
    expect(await post({ channel: "C9", text: "x" })).toBe("channel_not_found");
    expect(await post({ channel: "C2", text: "x" })).toBe("not_in_channel");
    expect(await post({})).toBe("no_text");
    expect(await post({ text: "x", markdown_text: "x" })).toBe("markdown_text_conflict");
    expect(await post({ markdown_text: "x".repeat(12_001) })).toBe("msg_too_long");
    expect(await post({ text: "x".repeat(40_001) })).toBe("msg_too_long");
    expect(await post({ blocks: Array.from({ length: 51 }, () => ({ type: "divider" })) })).toBe("invalid_blocks");
    expect(await post({ blocks: [section("x".repeat(3_001))] })).toBe("invalid_blocks");
    const half = { type: "markdown", text: "x".repeat(6_001) };
    expect(await post({ blocks: [half, half] })).toBe("invalid_blocks");
    expect(await post({ blocks: [{ type: "marquee" }] })).toBe("invalid_blocks");
    expect(await post({ text: "x", metadata: { event_type: "a" } })).toBe("invalid_metadata_format");
    expect(slack.messages("C1")).toEqual([]);
  });

  test("only one's own messages can be changed or deleted", async () => {
    const theirs = slack.say({ channel: "C1", user: "U1", text: "mine" });
    expect(await refusal(web.chat.update({ channel: "C1", ts: theirs.ts, text: "x" }))).toBe("cant_update_message");
    expect(await refusal(web.chat.delete({ channel: "C1", ts: theirs.ts }))).toBe("cant_delete_message");
    const { ts } = await web.chat.postMessage({ channel: "C1", text: "ours" });
    const own = { channel: "C1", ts: String(ts) };
    expect(await refusal(web.chat.update({ ...own, text: "x".repeat(4_001) }))).toBe("msg_too_long");
    await web.chat.update({ ...own, text: "better" });
    expect(slack.messages("C1").at(-1)).toMatchObject({ text: "better", isEdited: true });
    await web.chat.delete(own);
    expect(await refusal(web.chat.delete(own))).toBe("message_not_found");
  });

  test("what people say in one instant still has an order", () => {
    const said = Array.from({ length: 50 }, () => slack.say({ channel: "C1", user: "U1", text: "hi" }).ts);
    expect(new Set(said).size).toBe(50);
    expect(said.toSorted()).toEqual(said);
  });

  test("an edit without blocks leaves the blocks as they are", async () => {
    const blocks = [{ type: "markdown" as const, text: "shown" }];
    const { ts } = await web.chat.postMessage({ channel: "C1", text: "old", blocks });
    await web.chat.update({ channel: "C1", ts: String(ts), text: "new" });
    expect(slack.messages("C1")).toMatchObject([{ text: "shown" }]);
    await web.chat.update({ channel: "C1", ts: String(ts), text: "new", blocks: [] });
    expect(slack.messages("C1")).toMatchObject([{ text: "new" }]);
  });

  test("metadata outlives an edit that names none, and is told where it is asked for", async () => {
    const metadata = { event_type: "a", event_payload: { of: "b" } };
    const { ts: root } = await web.chat.postMessage({ channel: "C1", text: "root", metadata });
    await web.chat.update({ channel: "C1", ts: String(root), text: "new" });
    const replies = async (asks: boolean) =>
      (await web.conversations.replies({ channel: "C1", ts: String(root), include_all_metadata: asks })).messages;
    expect(await replies(true)).toMatchObject([{ text: "new", metadata }]);
    expect((await replies(false))?.[0]).not.toHaveProperty("metadata");
  });

  test("a private word reaches its reader alone, who must be in the channel", async () => {
    slack.user("U2");
    const tell = (user: string) => web.chat.postEphemeral({ channel: "C1", user, text: "psst" });
    expect(await refusal(tell("U2"))).toBe("user_not_in_channel");
    await tell("U1");
    expect(slack.ephemeral("U1")).toMatchObject([{ text: "psst" }]);
    expect(slack.messages("C1")).toEqual([]);
  });

  test("history comes newest first and in pages", async () => {
    for (const text of ["one", "two", "three"]) await web.chat.postMessage({ channel: "C1", text });
    const first = await web.conversations.history({ channel: "C1", limit: 2 });
    const cursor = String(first.response_metadata?.next_cursor);
    const second = await web.conversations.history({ channel: "C1", limit: 2, cursor });
    expect([first.messages, second.messages].map((page) => page?.map(({ text }) => text))).toEqual([
      ["three", "two"],
      ["one"],
    ]);
  });
});

describe("people and places", () => {
  test("are found by their ids, or not", async () => {
    expect(await web.users.info({ user: "U1" })).toMatchObject({ user: { id: "U1", is_bot: false } });
    expect(await refusal(web.users.info({ user: "U9" }))).toBe("user_not_found");
    expect(await web.conversations.info({ channel: "D1" })).toMatchObject({ channel: { is_im: true, user: "U1" } });
    expect(await web.conversations.open({ users: "U1" })).toMatchObject({ channel: { id: "D1" } });
    expect(await refusal(web.conversations.replies({ channel: "C1", ts: "1.0" }))).toBe("thread_not_found");
  });

  test("a reaction is added once and removed once", async () => {
    const { ts } = slack.say({ channel: "C1", user: "U1", text: "hi" });
    const reaction = { channel: "C1", timestamp: ts, name: "eyes" };
    await web.reactions.add(reaction);
    expect(slack.messages("C1")).toMatchObject([{ reactions: ["eyes"] }]);
    expect(await refusal(web.reactions.add(reaction))).toBe("already_reacted");
    await web.reactions.remove(reaction);
    expect(await refusal(web.reactions.remove(reaction))).toBe("no_reaction");
  });

  test("a message has its link, an app its home and its prompts", async () => {
    const { ts } = slack.say({ channel: "C1", user: "U1", text: "hi" });
    const link = await web.chat.getPermalink({ channel: "C1", message_ts: ts });
    expect(link.permalink).toContain(`/archives/C1/p${ts.replace(".", "")}`);
    const home = { type: "home" as const, blocks: [{ type: "divider" as const }] };
    expect(await web.views.publish({ user_id: "U1", view: home })).toMatchObject({ view: { type: "home" } });
    const prompt = { title: "Ask", message: "What?" };
    const offer = (count: number) =>
      web.apiCall("assistant.threads.setSuggestedPrompts", {
        channel_id: "D1",
        prompts: Array.from({ length: count }, () => prompt),
      });
    expect(await offer(4)).toMatchObject({ ok: true });
    expect(await refusal(offer(5))).toBe("invalid_arguments");
  });
});

describe("streams", () => {
  const start = (given: object = {}): Promise<WebAPICallResult & { ts?: string }> =>
    web.apiCall("chat.startStream", { channel: "C1", thread_ts: "1.0", ...recipient, ...given });

  test("a streamed answer grows by text and chunks and ends with its blocks", async () => {
    const stream = web.chatStream({ channel: "C1", thread_ts: "1.0", ...recipient, buffer_size: 1 });
    await stream.append({ markdown_text: "Hello " });
    await stream.append({ chunks: [{ type: "task_update", id: "a", title: "Search", status: "complete" }] });
    expect(slack.messages("C1", "1.0")).toMatchObject([{ text: "Hello ", isStreaming: true }]);
    const footer = { type: "context", elements: [{ type: "mrkdwn", text: "source" }] };
    await stream.stop({ markdown_text: "world", blocks: [footer] });
    expect(slack.messages("C1", "1.0")).toMatchObject([
      { text: "Hello world\nsource", isStreaming: false, stream: "stopped", tasks: [{ title: "Search" }] },
    ]);
  });

  test("a stream needs a thread, and outside direct messages its reader", async () => {
    expect(await refusal(start({ thread_ts: undefined }))).toBe("invalid_arguments");
    expect(await refusal(start({ recipient_team_id: undefined }))).toBe("missing_recipient_team_id");
    expect(await refusal(start({ recipient_user_id: undefined }))).toBe("missing_recipient_user_id");
    expect(await refusal(start({ recipient_team_id: "T9" }))).toBe("team_not_found");
    const direct = { channel: "D1", recipient_team_id: undefined, recipient_user_id: undefined };
    expect(await start(direct)).toMatchObject({ ok: true });
  });

  test("an open stream can be neither edited nor deleted; an ended one takes no more", async () => {
    const { ts } = await start({ markdown_text: "x" });
    const place = { channel: "C1", ts: String(ts) };
    const append = () => refusal(web.chat.appendStream({ ...place, markdown_text: "more" }));
    expect(await refusal(web.chat.update({ ...place, text: "x" }))).toBe("streaming_state_conflict");
    expect(await refusal(web.chat.delete(place))).toBe("cant_delete_message");
    await web.chat.stopStream(place);
    expect(await append()).toBe("message_not_in_streaming_state");
    expect(await refusal(web.chat.stopStream(place))).toBe("message_not_in_streaming_state");
    await web.chat.delete(place);
    expect(await append()).toBe("message_not_found");
  });

  test("a stream expires after five quiet minutes, and takes only so much", async () => {
    const { ts } = await start();
    const append = (text: string) =>
      refusal(web.chat.appendStream({ channel: "C1", ts: String(ts), markdown_text: text }));
    expect(await append("x".repeat(12_001))).toBe("msg_too_long");
    await append("x".repeat(12_000));
    expect(await append("x".repeat(8_001))).toBe("msg_too_long");
    slack.advance(5 * 60_000);
    expect(await append("more")).toBe("message_not_in_streaming_state");
  });

  test("a posted answer takes the status away", async () => {
    const show = () => web.assistant.threads.setStatus({ channel_id: "C1", thread_ts: "1.0", status: "Searching…" });
    await show();
    expect(slack.status("C1", "1.0")).toBe("Searching…");
    await web.chat.postMessage({ channel: "C1", thread_ts: "1.0", text: "found" });
    expect(slack.status("C1", "1.0")).toBeNull();
    await show();
    slack.advance(2 * 60_000);
    expect(slack.status("C1", "1.0")).toBeNull();
  });
});

describe("an agent session", () => {
  const thread = { channel_id: "C1", thread_ts: "1.0" };

  test("is what the app calls it last, by its own method or by the end of a stream", async () => {
    expect(slack.session("C1", "1.0")).toBeNull();
    await web.agents.sessions.setStatus({ ...thread, status: "processing" });
    slack.advance(60 * 60_000);
    expect(slack.session("C1", "1.0")).toBe("processing");
    const place = { channel: "C1", thread_ts: "1.0", recipient_team_id: slack.teamId, recipient_user_id: "U1" };
    const { ts } = await web.chat.startStream({ ...place, markdown_text: "Well" });
    const stop = { channel: "C1", ts: String(ts) };
    expect(await refusal(web.chat.stopStream({ ...stop, session_status: "done" }))).toBe("invalid_arguments");
    await web.chat.stopStream({ ...stop, session_status: "active" });
    expect(slack.session("C1", "1.0")).toBe("active");
  });

  test("has a status of four, and belongs to a thread", async () => {
    const set = (given: { status: string; thread_ts?: string }) =>
      refusal(web.agents.sessions.setStatus({ channel_id: "C1", ...given }));
    expect(await set({ thread_ts: "1.0", status: "Searching…" })).toBe("invalid_arguments");
    expect(await set({ status: "processing" })).toBe("invalid_arguments");
  });
});

describe("faults", () => {
  test("each fault happens as often as asked", async () => {
    const post = () => refusal(web.chat.postMessage({ channel: "C1", text: "x" }));
    slack.fail("chat.postMessage", { error: "fatal_error" });
    slack.fail("chat.postMessage", { status: 503 });
    slack.fail("chat.postMessage", { rateLimited: 7 });
    slack.fail("chat.postMessage", { cut: true });
    slack.fail("chat.postMessage", { cutAfter: true });
    slack.fail("chat.postMessage", { lateMs: 30 });
    expect(await post()).toBe("fatal_error");
    expect(await post()).toContain("503");
    expect(await post()).toContain("7");
    expect(await post()).toContain("fetch failed");
    expect(slack.messages("C1")).toEqual([]);
    expect(await post()).toContain("fetch failed");
    expect(slack.messages("C1")).toHaveLength(1);
    expect(slack.calls.map(({ outcome }) => outcome)).toEqual(["fatal_error", "503", "ratelimited", "cut", "ok"]);
    expect(await post()).toContain("fetch failed");
    expect(slack.messages("C1")).toHaveLength(1);
    await slack.waitFor(() => slack.messages("C1").length === 2);
  });

  test("a call that hangs stays without an answer until Slack is gone", async () => {
    slack.fail("chat.postMessage", { hang: true });
    const posted = refusal(web.chat.postMessage({ channel: "C1", text: "x" }));
    await slack.waitFor(() => slack.calls.find(({ outcome }) => outcome === "hang"));
    await slack.close();
    expect(await posted).toContain("fetch failed");
    slack = await startFakeSlack();
  });

  test("the weather strikes calls that no fault was ordered for, a response_url too", async () => {
    slack.faults.weather = (method) => (method === "response_url" ? { cutAfter: true } : { status: 502 });
    slack.fail("auth.test", { error: "fatal_error" });
    expect(await refusal(web.auth.test())).toBe("fatal_error");
    expect(await refusal(web.auth.test())).toContain("502");
    slack.channel({ id: "C1", kind: "public", members: ["U1"] });
    const { responseUrl } = slack.command({ command: "/ask", text: "", user: "U1", channel: "C1" });
    await expect(fetch(responseUrl, { method: "POST", body: '{"text":"x"}' })).rejects.toThrow("fetch failed");
    expect(slack.ephemeral("U1")).toHaveLength(1);
  });

  test("a call that hangs for a while ends with a broken connection", async () => {
    slack.fail("chat.postMessage", { hang: true, forMs: 20 });
    expect(await refusal(web.chat.postMessage({ channel: "C1", text: "x" }))).toContain("fetch failed");
    expect(slack.messages("C1")).toEqual([]);
  });

  test("with limits on, a channel takes a burst and then one message a second", async () => {
    await using limited = await startFakeSlack({ enforceRateLimits: true });
    limited.channel({ id: "C1", kind: "public", members: [] });
    const post = () => refusal(clientOf(limited).chat.postMessage({ channel: "C1", text: "x" }));
    const outcomes = [];
    for (let count = 0; count < 8; count += 1) outcomes.push(await post());
    expect(outcomes.at(-1)).toContain("rate-limit");
    limited.advance(1_000);
    await post();
    expect(limited.calls.at(-1)?.outcome).toBe("ok");
  });
});
