import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { App, HTTPReceiver, type Receiver, SocketModeReceiver } from "@slack/bolt";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FakeSlack, startFakeSlack } from "../fakes/slack/start.ts";
import { quietLogger } from "./quiet-logger.ts";

interface Heard {
  readonly type: string;
  readonly ts?: string;
  readonly text?: string;
  readonly subtype?: string;
  readonly retryNum?: number | undefined;
}

let slack: FakeSlack;
const heard: Heard[] = [];
const apps: App[] = [];

beforeEach(async () => {
  slack = await startTeam(1_000);
  heard.length = 0;
});

async function startTeam(ackMs: number): Promise<FakeSlack> {
  const team = await startFakeSlack({ ackMs, retryDelaysMs: [0, 0, 0] });
  team.channel({ id: "C1", kind: "public", members: ["U1"] });
  team.channel({ id: "D1", kind: "im", members: ["U1"] });
  return team;
}

afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.stop()));
  await slack.close();
});

/** An app that notes what it hears and greets whoever uses its command or button. */
function appOn(receiver: Receiver): App {
  const { botToken: token, url: slackApiUrl } = slack;
  const app = new App({ token, receiver, ignoreSelf: false, clientOptions: { slackApiUrl }, logger: quietLogger });
  apps.push(app);
  const note = async ({ event, context }: { event: object; context: { retryNum?: number } }) => {
    heard.push({ type: "", ...event, retryNum: context.retryNum });
  };
  app.event("message", note);
  app.event("app_mention", note);
  app.event("reaction_added", note);
  app.event("agent_session_stopped", note);
  app.event("tokens_revoked", note);
  app.command("/ask", async ({ ack, respond, command }) => {
    await ack(`Asking ${command.text}`);
    await respond({ text: "Answer", replace_original: true });
  });
  app.action("why", async ({ ack, respond, action }) => {
    await ack();
    await respond(`Because ${"value" in action ? action.value : ""}`);
  });
  return app;
}

async function connect(): Promise<App> {
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    logger: quietLogger,
    // The client waits this long before it connects anew.
    clientPingTimeout: 200,
    installerOptions: { clientOptions: { slackApiUrl: slack.url } },
  });
  const app = appOn(receiver);
  await app.start();
  return app;
}

/** Does something else instead of acknowledging the first that comes. */
function missesFirst(app: App, instead: () => void): void {
  const process = app.processEvent.bind(app);
  app.processEvent = async () => {
    app.processEvent = process;
    instead();
  };
}

async function serve(signingSecret = slack.signingSecret): Promise<void> {
  const server = await appOn(new HTTPReceiver({ signingSecret, logger: quietLogger })).start(0);
  const address = "address" in server ? server.address() : null;
  if (typeof address === "object" && address !== null) slack.deliverTo(`http://127.0.0.1:${address.port}/slack/events`);
}

describe.each([
  ["Socket Mode", connect],
  ["HTTP", serve],
])("over %s", (_way, reach) => {
  test("a mention comes as a message and as a mention of one ts, a direct message once", async () => {
    await reach();
    const { ts, delivered } = slack.say({ channel: "C1", user: "U1", text: `<@${slack.botUserId}> hi` });
    expect(await delivered).toMatchObject([{ kind: "acknowledged" }, { kind: "acknowledged" }]);
    expect(heard.toSorted((a, b) => a.type.localeCompare(b.type))).toMatchObject([
      { type: "app_mention", ts },
      { type: "message", ts, channel_type: "channel" },
    ]);
    await slack.say({ channel: "D1", user: "U1", text: `<@${slack.botUserId}> you` }).delivered;
    expect(heard.slice(2)).toMatchObject([{ type: "message", channel_type: "im" }]);
  });

  test("an edit and a deletion tell what was there before", async () => {
    await reach();
    const { ts, delivered } = slack.say({ channel: "C1", user: "U1", text: "teh" });
    await delivered;
    await slack.edit({ channel: "C1", ts, text: "the" }).delivered;
    await slack.delete({ channel: "C1", ts }).delivered;
    expect(heard.slice(1)).toMatchObject([
      { subtype: "message_changed", message: { text: "the" }, previous_message: { text: "teh" } },
      { subtype: "message_deleted", deleted_ts: ts, previous_message: { text: "the" } },
    ]);
    expect(slack.messages("C1")).toEqual([]);
  });

  test("the app is told what it wrote itself", async () => {
    await reach();
    const { client } = apps[0] ?? expect.fail();
    const { ts } = await client.chat.postMessage({ channel: "C1", text: `I am <@${slack.botUserId}>` });
    await client.chat.update({ channel: "C1", ts: String(ts), text: "Me" });
    await client.chat.delete({ channel: "C1", ts: String(ts) });
    await slack.waitFor(() => heard.length === 3);
    expect(heard).toMatchObject([
      { type: "message", bot_id: slack.botId, ts },
      { subtype: "message_changed", message: { bot_id: slack.botId, text: "Me" } },
      { subtype: "message_deleted", deleted_ts: ts },
    ]);
  });

  test("a reaction is told, whoever's", async () => {
    await reach();
    const { ts, delivered } = slack.say({ channel: "C1", user: "U1", text: "hi" });
    await delivered;
    await slack.react({ channel: "C1", user: "U1", ts, name: "x" }).delivered;
    await apps[0]?.client.reactions.add({ channel: "C1", timestamp: ts, name: "eyes" });
    await slack.waitFor(() => heard.length === 3);
    expect(heard.slice(1)).toMatchObject([
      { type: "reaction_added", user: "U1", reaction: "x", item: { type: "message", channel: "C1", ts } },
      { type: "reaction_added", user: slack.botUserId, reaction: "eyes", item_user: "U1" },
    ]);
    expect(slack.messages("C1")).toMatchObject([{ reactions: ["x", "eyes"] }]);
  });

  test("Slack's stop button ends the app's streams in the thread, and tells which; it is there while the session is at work", async () => {
    await reach();
    const { ts } = slack.say({ channel: "D1", user: "U1", text: "hi" });
    const { client } = apps[0] ?? expect.fail();
    const place = { channel: "D1", thread_ts: ts };
    expect(() => slack.stop({ ...place, user: "U1" })).toThrow("no stop button");
    await client.agents.sessions.setStatus({ channel_id: "D1", thread_ts: ts, status: "processing" });
    const stream = await client.apiCall("chat.startStream", { ...place, markdown_text: "Well" });
    const streamTs = String({ ts: "", ...stream }.ts);
    await slack.stop({ ...place, user: "U1" }).delivered;
    await expect(client.chat.appendStream({ channel: "D1", ts: streamTs, markdown_text: "so" })).rejects.toThrow(
      "message_not_in_streaming_state",
    );
    await slack.stop({ ...place, user: "U1" }).delivered;
    expect(heard.filter(({ type }) => type === "agent_session_stopped")).toMatchObject([
      { user: "U1", ...place, streaming_message_ts: [streamTs] },
      { user: "U1", ...place, streaming_message_ts: [] },
    ]);
  });

  test("events can be held back, and come in any order, twice or not at all", async () => {
    await reach();
    slack.holdEvents();
    const [one, two] = ["one", "two", "three"].map((text) => slack.say({ channel: "D1", user: "U1", text }));
    expect(heard).toEqual([]);
    await slack.releaseEvents(([first = expect.fail(), second = expect.fail()]) => [second, first, second]);
    expect(heard.map(({ text }) => text)).toEqual(["two", "one", "two"]);
    expect(await one?.delivered).toMatchObject([{ kind: "acknowledged" }]);
    expect(await two?.delivered).toMatchObject([{ kind: "acknowledged" }]);
  });

  test("a command is answered privately, and its answers stand", async () => {
    await reach();
    const { delivered } = slack.command({ command: "/ask", text: "why", user: "U1", channel: "C1" });
    await slack.waitFor(() => slack.ephemeral("U1").find(({ text }) => text === "Asking why"));
    expect(await delivered).toMatchObject({ kind: "acknowledged", attempts: 1 });
    await slack.waitFor(() => slack.ephemeral("U1").find(({ text }) => text === "Answer"));
    expect(slack.ephemeral("U1")).toHaveLength(2);
  });

  test("a click on a button is answered", async () => {
    await reach();
    const button = { type: "button", text: { type: "plain_text", text: "Why?" }, action_id: "why", value: "t1" };
    const { client } = apps[0] ?? expect.fail();
    const { ts } = await client
      .apiCall("chat.postMessage", {
        channel: "C1",
        text: "x",
        blocks: [{ type: "actions", elements: [button] }],
      })
      .then((answer) => ({ ts: "", ...answer }));
    const click = { channel: "C1", user: "U1", messageTs: ts, actionId: "why" };
    expect(await slack.click(click).delivered).toMatchObject({ kind: "acknowledged" });
    await slack.waitFor(() => slack.ephemeral("U1").find(({ text }) => text === "Because t1"));
    expect(() => slack.click({ ...click, actionId: "other" })).toThrow("can be clicked");
  });

  test("the same event can come several times, and again later", async () => {
    await reach();
    const event = { type: "app_mention", user: "U1", channel: "C1", ts: "1.0", text: "hi" };
    await slack.event(event, { duplicate: 2, retry: { num: 1, reason: "http_timeout" } });
    expect(heard.map(({ retryNum }) => retryNum)).toEqual([1, 1, 1]);
  });
});

describe("without an acknowledgement", () => {
  test("Socket Mode sends an event again, and says why", async () => {
    missesFirst(await connect(), () => {});
    const { delivered } = slack.say({ channel: "D1", user: "U1", text: "hi" });
    expect(await delivered).toMatchObject([{ kind: "acknowledged", attempts: 2 }]);
    expect(heard).toMatchObject([{ text: "hi", retryNum: 1 }]);
  });

  test("what was lost with a connection comes on the next one, however long Slack would wait", async () => {
    await slack.close();
    slack = await startTeam(3_600_000);
    missesFirst(await connect(), () => slack.cutSocket());
    const { delivered } = slack.say({ channel: "D1", user: "U1", text: "hi" });
    expect(await delivered).toMatchObject([{ kind: "acknowledged", attempts: 2 }]);
    expect(slack.calls.filter(({ method }) => method === "apps.connections.open")).toHaveLength(2);
  });

  test.each(["refresh_requested", "warning"] as const)("after %s the app connects anew", async (reason) => {
    await connect();
    slack.disconnectSocket(reason);
    await slack.waitFor(() => slack.calls.filter(({ method }) => method === "apps.connections.open").length === 2);
    const { delivered } = slack.say({ channel: "D1", user: "U1", text: "hi" });
    expect(await delivered).toMatchObject([{ kind: "acknowledged" }]);
  });

  test("a command is not tried again", async () => {
    missesFirst(await connect(), () => {});
    const { delivered } = slack.command({ command: "/ask", text: "x", user: "U1", channel: "C1" });
    expect(await delivered).toEqual({ kind: "unacknowledged", reason: "timeout", attempts: 1 });
  });

  test("HTTP tries again as often as Slack does, and says why", async () => {
    await serve("another secret");
    const { delivered } = slack.say({ channel: "D1", user: "U1", text: "hi" });
    expect(await delivered).toEqual([{ kind: "unacknowledged", reason: "http_error", attempts: 4 }]);
    expect(heard).toEqual([]);
  });

  test("HTTP takes longer than Slack waits: the same event comes again", async () => {
    const hanging = createServer();
    hanging.listen(0, "127.0.0.1");
    await once(hanging, "listening");
    const arrivals: IncomingHttpHeaders[] = [];
    hanging.on("request", ({ headers }, response) => {
      arrivals.push(headers);
      if (arrivals.length > 1) response.writeHead(500, { "x-slack-no-retry": "1" }).end();
    });
    const address = hanging.address();
    if (typeof address !== "object" || address === null) throw new Error("no port");
    slack.deliverTo(`http://127.0.0.1:${address.port}/`);
    expect(await slack.event({ type: "app_mention" })).toEqual([
      { kind: "unacknowledged", reason: "http_error", attempts: 2 },
    ]);
    expect(arrivals[0]?.["x-slack-retry-num"]).toBeUndefined();
    expect(arrivals[1]).toMatchObject({ "x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout" });
    hanging.closeAllConnections();
    hanging.close();
  });
});

test("an event may go out twice, and behind later ones", async () => {
  await connect();
  slack.spread = ({ payload }) => (JSON.stringify(payload).includes("slow") ? [60] : [0, 20]);
  const slow = slack.event({ type: "app_mention", text: "slow" });
  const twice = slack.event({ type: "app_mention", text: "twice" });
  expect((await Promise.all([slow, twice])).flat().map(({ kind }) => kind)).toEqual(["acknowledged", "acknowledged"]);
  await expect.poll(() => heard.map(({ text }) => text)).toEqual(["twice", "twice", "slow"]);
});

describe("a response_url", () => {
  const answer = async (url: string, body: object) =>
    (await fetch(url, { method: "POST", body: JSON.stringify(body) })).text();

  test("of a command answers in the channel, and changes nothing that it said", async () => {
    const { responseUrl } = slack.command({ command: "/ask", text: "", user: "U1", channel: "C1" });
    const inChannel = { response_type: "in_channel" };
    expect(await answer(responseUrl, { text: "first", ...inChannel })).toBe("ok");
    expect(await answer(responseUrl, { text: "second", replace_original: true, ...inChannel })).toBe("ok");
    expect(await answer(responseUrl, { delete_original: true })).toBe("ok");
    expect(slack.messages("C1")).toMatchObject([{ text: "first" }, { text: "second" }]);
    expect(await answer(responseUrl, {})).toContain("no_text");
  });

  test("works five times, and for half an hour", async () => {
    const { responseUrl } = slack.command({ command: "/ask", text: "", user: "U1", channel: "C1" });
    for (let count = 0; count < 5; count += 1) expect(await answer(responseUrl, { text: "x" })).toBe("ok");
    expect(await answer(responseUrl, { text: "x" })).toContain("used_url");
    const later = slack.command({ command: "/ask", text: "", user: "U1", channel: "C1" });
    slack.advance(30 * 60_000 + 1);
    expect(await answer(later.responseUrl, { text: "x" })).toContain("expired_url");
  });
});

test("an address for events passes Slack's challenge", async () => {
  await serve();
  expect(await slack.verifyUrl()).toBe(true);
});
