import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FakeOpenAI, startFakeOpenAI } from "../fakes/openai/start.ts";
import type { SeenMessage } from "../fakes/slack/seen.ts";
import { type FakeSlack, startFakeSlack } from "../fakes/slack/start.ts";
import { type Home, openHome, type Program, spoken } from "./start-program.ts";

describe.for(["Socket Mode", "HTTP"] as const)("in Slack over %s", (over) => {
  let home: Home;
  let openai: FakeOpenAI;
  let slack: FakeSlack;
  let program: Program;
  let eventsUrl = "";
  beforeAll(async () => {
    home = await openHome();
    openai = await startFakeOpenAI({ moderate: (text) => (text.includes("zugzwang") ? { violence: 0.9 } : {}) });
    slack = await startFakeSlack();
    slack.user("U0ANN", "ann");
    slack.user("U0BEN", "ben");
    slack.channel({ id: "C0HELP", kind: "public", name: "help", members: ["U0ANN", "U0BEN"] });
    slack.channel({ id: "D0ANN", kind: "im", members: ["U0ANN"] });
    program = await home.start({
      OPENAI_API_KEY: "sk-fake",
      OPENAI_BASE_URL: openai.baseUrl,
      MODEL: "llama-local",
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_API_URL: slack.url,
      QUESTIONS_PER_MINUTE: "1000",
      ...(over === "HTTP"
        ? { SLACK_SIGNING_SECRET: slack.signingSecret, SLACK_PORT: "0" }
        : { SLACK_APP_TOKEN: slack.appToken }),
    });
    await program.logged("the documents are indexed");
    if (over === "Socket Mode") return;
    const [, port = ""] = /"port":(\d+),"msg":"slack is ready"/.exec(program.stderr) ?? [];
    eventsUrl = `http://127.0.0.1:${port}/slack/events`;
    slack.deliverTo(eventsUrl);
  });
  afterAll(async () => {
    await home[Symbol.asyncDispose]();
    await slack.close();
    await openai.close();
  });

  test("a mention is answered once in its thread, however often Slack delivers it", async () => {
    openai.answer = () => ({ text: `Run \`keys rotate\` [1], ${spoken}.` });
    const { ts } = await mention(`how do I rotate the signing key, ${spoken}?`);
    const answer = await finished(ts);
    expect(answer.text).toContain("keys rotate");
    expect(answer.text).toContain("Keys › Rotating");

    const event = { type: "app_mention", user: "U0ANN", text: `<@${slack.botUserId}> again?`, ts, channel: "C0HELP" };
    const deliveries = await slack.event(event, { retry: { num: 1, reason: "http_timeout" }, duplicate: 2 });
    expect(deliveries.map(({ kind }) => kind)).toEqual(["acknowledged", "acknowledged", "acknowledged"]);
    // Answered in order: whatever was taken for a question before it would stand above its answer.
    openai.answer = ({ question }) => ({
      text: question.includes("what was that") ? `The second answer, ${spoken}.` : `Said again, ${spoken}.`,
    });
    await followUp(ts, `what was that, ${spoken}?`);
    await slack.waitFor(() => answers(ts).some(({ text }) => text.includes("The second answer")));
    expect(answers(ts)).toHaveLength(2);
  });

  test("a follow-up in the thread needs no mention, and the model hears what was said before", async () => {
    openai.answer = () => ({ text: `So it is, ${spoken}.` });
    const { ts } = await mention(`is honey sweet, ${spoken}?`);
    await finished(ts);
    await followUp(ts, `always, ${spoken}?`);
    await finished(ts, 2);
    expect(lastRequest()).toContain("is honey sweet");
  });

  test("a direct message is answered in its thread", async () => {
    openai.answer = () => ({ text: `In private, ${spoken}.` });
    const { ts } = slack.say({ channel: "D0ANN", user: "U0ANN", text: `can we talk, ${spoken}?` });
    expect((await finished(ts, 1, "D0ANN")).text).toContain("In private");
  });

  test("a slash command is answered for the asker alone", async () => {
    slack.command({ command: "/search", text: `signing ${spoken}`, user: "U0BEN", channel: "C0HELP" });
    await slack.waitFor(() => slack.ephemeral("U0BEN").some(({ text }) => text.includes("Rotating")));
    expect(slack.ephemeral("U0ANN")).toEqual([]);
  });

  test("👎 counts", async () => {
    openai.answer = () => ({ text: `Rate me, ${spoken}.` });
    const { ts } = await mention(`how good are you, ${spoken}?`);
    const { ts: messageTs, blocks } = await finished(ts);
    const [, value = ""] = /"value":"(down:[^"]+)"/.exec(JSON.stringify(blocks)) ?? [];
    slack.click({ channel: "C0HELP", user: "U0BEN", messageTs, actionId: "threadwise_feedback", value });
    await slack.waitFor(() => slack.ephemeral("U0BEN").some(({ text }) => text.includes("Thank you")));
    // An answer's use is stored a moment after it is shown.
    const usage = () => {
      slack.command({ command: "/usage", text: "", user: "U0BEN", channel: "C0HELP" });
      return slack.ephemeral("U0BEN").at(-1)?.text;
    };
    await expect.poll(usage, { timeout: 10_000, interval: 300 }).toContain("0 👍 · 1 👎");
  });

  test("an edited question is remembered as it reads now, a deleted one not at all", async () => {
    openai.answer = () => ({ text: `Noted, ${spoken}.` });
    const { ts } = await mention(`what about apples, ${spoken}?`);
    await finished(ts);
    const text = `<@${slack.botUserId}> what about pears, ${spoken}?`;
    await slack.edit({ channel: "C0HELP", ts, text }).delivered;
    await followUp(ts, `go on, ${spoken}`);
    await finished(ts, 2);
    expect(lastRequest()).toContain("what about pears");
    expect(lastRequest()).not.toContain("what about apples");

    await slack.delete({ channel: "C0HELP", ts }).delivered;
    await followUp(ts, `and on, ${spoken}`);
    await finished(ts, 3);
    expect(lastRequest()).toContain("go on");
    expect(lastRequest()).not.toContain("what about pears");
  });

  test("a question that is deleted while it is being answered is neither answered nor remembered", async () => {
    openai.delays["/chat/completions"] = 50;
    openai.answer = () => ({ text: `Too late, ${spoken}.` });
    const { ts: root } = await mention(`first, ${spoken}`);
    await finished(root);
    const { ts } = await followUp(root, `forget the plums, ${spoken}`);
    await slack.delete({ channel: "C0HELP", ts }).delivered;
    delete openai.delays["/chat/completions"];
    await followUp(root, `next, ${spoken}`);
    await finished(root, 2);
    expect(slack.messages("C0HELP", root).filter(({ isFromBot }) => isFromBot)).toHaveLength(2);
    expect(lastRequest()).toContain("first,");
    expect(lastRequest()).not.toContain("forget the plums");
  });

  test("a flagged question is refused to its author alone, and nobody can be pinged by the model", async () => {
    await mention("how do I do a zugzwang?");
    await slack.waitFor(() => slack.ephemeral("U0ANN").some(({ text }) => text.includes("I can't help with this")));

    openai.answer = () => ({ text: `<!channel> <@U0BEN> @here ${spoken}` });
    const { ts } = await mention(`call them, ${spoken}`);
    const { text } = await finished(ts);
    expect(text).not.toMatch(/<!channel>|<@U0BEN>|<!here>/);
  });

  test.skipIf(over === "Socket Mode")("a request that is forged, old or from the future is refused", async () => {
    const before = openai.requests.length;
    const now = Math.floor(Date.now() / 1000);
    expect(await post("another secret", now)).toBe(401);
    expect(await post(slack.signingSecret, now - 600)).toBe(401);
    expect(await post(slack.signingSecret, now + 600)).toBe(401);
    expect(openai.requests).toHaveLength(before);
  });

  async function mention(text: string) {
    const said = slack.say({ channel: "C0HELP", user: "U0ANN", text: `<@${slack.botUserId}> ${text}` });
    await said.delivered;
    return said;
  }

  async function followUp(thread: string, text: string) {
    const said = slack.say({ channel: "C0HELP", user: "U0ANN", text, thread_ts: thread });
    await said.delivered;
    return said;
  }

  function answers(thread: string, channel = "C0HELP"): readonly SeenMessage[] {
    return slack.messages(channel, thread).filter(({ isFromBot }) => isFromBot);
  }

  /** The bot's nth whole answer: buttons stand under it. */
  function finished(thread: string, nth = 1, channel = "C0HELP"): Promise<SeenMessage> {
    const isWhole = ({ blocks }: SeenMessage) => JSON.stringify(blocks).includes("feedback_buttons");
    return slack.waitFor(() => answers(thread, channel).filter(isWhole)[nth - 1]);
  }

  function lastRequest(): string {
    return JSON.stringify(openai.requests.findLast(({ path }) => path === "/chat/completions")?.body);
  }

  async function post(secret: string, seconds: number): Promise<number> {
    const event = {
      type: "app_mention",
      user: "U0ANN",
      text: `<@${slack.botUserId}> hi`,
      ts: "1.1",
      channel: "C0HELP",
    };
    const body = JSON.stringify({ type: "event_callback", team_id: slack.teamId, event });
    const signature = createHmac("sha256", secret).update(`v0:${seconds}:${body}`).digest("hex");
    const signed = { "x-slack-request-timestamp": String(seconds), "x-slack-signature": `v0=${signature}` };
    const headers = { "content-type": "application/json", ...signed };
    return (await fetch(eventsUrl, { method: "POST", headers, body })).status;
  }
});
