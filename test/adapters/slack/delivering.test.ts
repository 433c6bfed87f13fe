import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { use } from "../../helpers/scripted-intake.ts";
import { type Bot, reply, said, startBot } from "./start-bot.ts";
import { asked, called, plain } from "./asked.ts";

const source = { number: 1, passageId: "p1", title: "Deploying", url: "https://docs.example/deploy", path: ["Keys"] };
const ending = {
  sources: [source],
  notes: ["Searched by keyword alone."],
  offers: ["feedback" as const],
  buttons: [],
  picture: null,
};
const words = Array.from({ length: 4_000 }, (_, index) => `word${index}`);

describe("an answer", () => {
  test("that is complete at once is one message and one call, with its sources, notes and buttons", async () => {
    await using bot = await startBot({ settings: { showsStatus: false } });
    const { sink, thread, posted } = await asked(bot);
    await sink.append("Use the pipeline [1].");
    await sink.finish(ending);
    expect(called(bot)).toEqual(["chat.postMessage"]);
    const [answer] = said(bot, "C0HELP", thread);
    expect(answer?.text).toContain("Use the pipeline [1].");
    expect(answer?.text).toContain("[1] <https://docs.example/deploy|Deploying › Keys>");
    expect(answer?.text).toContain("Searched by keyword alone.");
    expect(answer?.blocks.map(({ type }) => type)).toEqual(["markdown", "context", "context", "context_actions"]);
    expect(answer?.metadata).toMatchObject({ event_type: "threadwise_answer", event_payload: { turn_id: "turn-1" } });
    expect(posted).toEqual([answer?.ts]);
    expect(bot.slack.calls.find(({ method }) => method === "chat.postMessage")?.args).toMatchObject({
      unfurl_links: "false",
      unfurl_media: "false",
    });
  });

  test("that takes longer is streamed into one message, and ends with its sources", async () => {
    await using bot = await startBot();
    const { sink, thread } = await asked(bot);
    sink.status("Searching…");
    await bot.slack.waitFor(() => bot.slack.status("C0HELP", thread) === "Searching…");
    await sink.append("First. ");
    await bot.slack.waitFor(() => said(bot, "C0HELP", thread)[0]?.text.includes("First."));
    await sink.append("Second.");
    await bot.slack.waitFor(() => said(bot, "C0HELP", thread)[0]?.text.includes("Second."));
    await sink.finish(ending);
    expect(called(bot)).toEqual(["chat.startStream", "chat.appendStream", "chat.stopStream"]);
    const [answer] = said(bot, "C0HELP", thread);
    expect(answer).toMatchObject({ stream: "stopped", text: expect.stringContaining("First. Second.") });
    expect(answer?.blocks.map(({ type }) => type)).toEqual(["context", "context", "context_actions"]);
    expect(bot.slack.status("C0HELP", thread)).toBeNull();
  });

  test("goes on in place where Slack has ended the stream, with nothing lost or said twice", async () => {
    await using bot = await startBot();
    const { sink, thread } = await asked(bot);
    await sink.append("First. ");
    await bot.slack.waitFor(() => said(bot, "C0HELP", thread).length === 1);
    bot.slack.expireStreams();
    await sink.append("Second.");
    await sink.finish(plain);
    expect(said(bot, "C0HELP", thread).map(({ text }) => text)).toEqual(["First. Second."]);
  });

  test("past what one message takes goes on in further ones", async () => {
    await using bot = await startBot({ slack: { streamLimit: 12_000 } });
    const { sink, thread } = await asked(bot);
    for (let at = 0; at < words.length; at += 250) {
      await sink.append(`${words.slice(at, at + 250).join(" ")} `);
      if (at === 0) await bot.slack.waitFor(() => said(bot, "C0HELP", thread).length === 1);
    }
    await sink.finish(plain);
    const shown = said(bot, "C0HELP", thread);
    expect(shown.length).toBeGreaterThan(2);
    expect(
      shown
        .map(({ text }) => text)
        .join(" ")
        .split(/\s+/)
        .filter(Boolean),
    ).toEqual(words);
    expect(shown.every(({ isStreaming }) => !isStreaming)).toBe(true);
  });

  test("can't ping anyone, even where a mention is cut between two pieces of the stream", async () => {
    await using bot = await startBot();
    const { sink, thread } = await asked(bot);
    await sink.append("Ask <!chan");
    await bot.slack.waitFor(() => said(bot, "C0HELP", thread).length === 1);
    await sink.append("nel> or <@U0BEN> or @here");
    await sink.finish(plain);
    expect(said(bot, "C0HELP", thread)[0]?.text).not.toMatch(/<!channel|<@U0BEN|@here/);
  });

  test.each(["stream", "edit"])("never shows what is half-open while it grows by %s", async (way) => {
    await using bot = await startBot();
    if (way === "edit") bot.slack.fail("chat.startStream", { error: "unknown_method" });
    const { sink, thread } = await asked(bot);
    const table = "| Key | Where |\n|---|---|\n| `deploy` | vault |\n| *sign* | vault |";
    const code = "```sh\nrotate --key deploy\n```";
    const whole = `Use **both** keys, see [the guide](https://a.example/b):\n\n${table}\n\nThen run:\n\n${code}\n\nThat is all.`;
    const screens = new Set<string>();
    let isOver = false;
    const watching = bot.slack.waitFor(() => {
      const [answer] = said(bot, "C0HELP", thread);
      if (answer !== undefined) screens.add(answer.text.replace(/\nStop$/, ""));
      return isOver;
    });
    for (const character of whole) {
      await sink.append(character);
      await sleep(1);
    }
    isOver = true;
    await sink.finish(plain);
    await watching;
    expect(screens.size).toBeGreaterThan(5);
    for (const screen of screens) {
      expect(whole.startsWith(screen)).toBe(true);
      expect(screen.split("**").length % 2).toBe(1);
      expect(screen.split("```").length % 2).toBe(1);
      expect(screen.includes("[the guide")).toBe(screen.includes("/b)"));
      expect(screen.includes("| Key")).toBe(screen.includes(table));
    }
    expect(said(bot, "C0HELP", thread).map(({ text }) => text)).toEqual([whole]);
  });

  test("keeps an emoji that comes in two halves, and one that a notification would cut", async () => {
    await using bot = await startBot();
    const { sink, thread } = await asked(bot);
    const [first = "", second = ""] = "🎉".split("");
    const before = "a".repeat(299);
    await sink.append(before + first);
    await bot.slack.waitFor(() => said(bot, "C0HELP", thread).length === 1);
    expect(said(bot, "C0HELP", thread)[0]?.text).toBe(before);
    await sink.append(second);
    await sink.finish(plain);
    expect(said(bot, "C0HELP", thread).map(({ text }) => text)).toEqual([`${before}🎉`]);
    const again = await asked(bot);
    await again.sink.append(`${before}🎉 and half of one: ${first}`);
    await again.sink.finish(plain);
    expect(said(bot, "C0HELP", again.thread).map(({ text }) => text)).toEqual([`${before}🎉 and half of one: \uFFFD`]);
  });

  test("survives a call that Slack fails, and one that it asks to repeat later", async () => {
    await using bot = await startBot({ settings: { showsStatus: false } });
    bot.slack.fail("chat.postMessage", { status: 500 });
    bot.slack.fail("chat.postMessage", { rateLimited: 0 });
    const { sink, thread } = await asked(bot);
    await sink.append("The answer.");
    await sink.finish(plain);
    expect(said(bot, "C0HELP", thread).map(({ text }) => text)).toEqual(["The answer."]);
  });

  test("that can't be delivered says why to the caller", async () => {
    await using bot = await startBot({ settings: { showsStatus: false } });
    bot.slack.fail("chat.postMessage", { error: "is_archived" }, 10);
    const { sink } = await asked(bot);
    await sink.append("The answer.");
    await expect(sink.finish(plain)).rejects.toMatchObject({
      name: "PlatformError",
      code: "is_archived",
      retryable: false,
    });
  });

  test("takes its status away by being posted, without a call", async () => {
    await using bot = await startBot();
    const { sink, thread } = await asked(bot);
    sink.status("Searching…");
    await sink.append("The answer.");
    await sink.finish(plain);
    expect(bot.slack.status("C0HELP", thread)).toBeNull();
    expect(bot.slack.calls.filter(({ method }) => method === "assistant.threads.setStatus")).toHaveLength(1);
  });

  test("comes without a status where Slack takes none", async () => {
    await using bot = await startBot();
    bot.slack.fail("assistant.threads.setStatus", { error: "missing_scope" }, 10);
    const { sink, thread } = await asked(bot);
    sink.status("Searching…");
    await sink.append("The answer.");
    await sink.finish(plain);
    expect(said(bot, "C0HELP", thread).map(({ text }) => text)).toEqual(["The answer."]);
  });
});

describe("the answer to a slash command", () => {
  const search = (bot: Bot) =>
    use(bot, () => bot.slack.command({ command: "/search", text: "keys", user: "U0ANN", channel: "C0HELP" }));

  test("is for the asker alone", async () => {
    await using bot = await startBot();
    const { sink } = reply(bot, await search(bot));
    await sink.append("1. **Deploying**");
    await sink.finish(plain);
    expect(bot.slack.ephemeral("U0ANN").map(({ text }) => text)).toEqual(["1. **Deploying**"]);
    expect(bot.slack.messages("C0HELP")).toEqual([]);
  });

  test("finds another way where the response URL has expired", async () => {
    await using bot = await startBot();
    const { sink } = reply(bot, await search(bot));
    bot.slack.advance(31 * 60_000);
    await sink.append("Found.");
    await sink.finish(plain);
    expect(bot.slack.ephemeral("U0ANN").map(({ text }) => text)).toEqual(["Found."]);
  });

  test("that is refused is told to the asker alone", async () => {
    await using bot = await startBot();
    const { sink } = reply(bot, await search(bot));
    await sink.refuse("Please say what to look for.");
    expect(bot.slack.ephemeral("U0ANN").map(({ text }) => text)).toEqual(["Please say what to look for."]);
  });
});

test("what is withdrawn does not come back where the author can't be told", async () => {
  await using bot = await startBot();
  const { sink, thread } = await asked(bot);
  await sink.append("Words to be withdrawn. ");
  await bot.slack.waitFor(() => said(bot, "C0HELP", thread).length === 1);
  bot.slack.fail("chat.postEphemeral", { error: "user_not_in_channel" }, 5);
  await expect(sink.refuse("No.")).rejects.toMatchObject({ code: "user_not_in_channel" });
  await sink.append("I could not deliver this.");
  await sink.finish(plain);
  expect(said(bot, "C0HELP", thread).map(({ text }) => text)).toEqual(["I could not deliver this."]);
});
