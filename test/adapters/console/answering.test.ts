import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { StorageError } from "../../../src/errors.ts";
import { openConsole } from "./scripted-console.ts";
import { visit } from "./visitor.ts";
import { contextWith } from "../../helpers/reply-context.ts";

const source = { number: 1, passageId: "keys#1", title: "Key rotation", url: null, path: ["Operations"] };
const ending = {
  sources: [source],
  notes: ["Searched by keyword alone."],
  offers: ["feedback" as const],
  buttons: [],
  picture: null,
};

describe("asking", () => {
  test("the address leads to a new conversation, each time another", async () => {
    await using console = await openConsole({ banner: ["No model is configured."] });
    const [one, other] = [await visit(console.url), await visit(console.url)];
    expect(one.place).not.toBe(other.place);
    expect(one.page).toContain("No model is configured.");
    expect(one.page.match(/<button name="text"/g)).toHaveLength(3);
  });

  test("a question is stored before it is acknowledged, and is a direct message by the local person", async () => {
    await using console = await openConsole();
    const tab = await visit(console.url);
    const key = randomUUID();
    expect((await tab.send("How do I\r\nrotate keys?", key)).status).toBe(202);
    expect(console.events).toEqual([
      {
        kind: "question",
        key: `console:${key}`,
        messageId: key,
        text: "How do I\nrotate keys?",
        author: { id: "local", name: "You" },
        at: expect.any(Number),
        target: { place: tab.place, messageId: key },
        conversation: {
          id: `console:local:${tab.place}`,
          platform: "console",
          workspaceId: "local",
          channelId: tab.place,
          threadId: null,
          visibility: "direct",
        },
      },
    ]);
  });

  test("the answer streams in: status, text, then sources, notes and buttons", async () => {
    const goOn = Promise.withResolvers<void>();
    await using console = await openConsole({
      async answer(reply) {
        reply.status("Searching…");
        await goOn.promise;
        await reply.append("Use `keys rotate` [1].");
        await reply.finish(ending);
      },
    });
    const tab = await visit(console.url);
    using stream = await tab.listen();
    await tab.send("How?");
    const begun = await stream.until("Searching…");
    expect(begun.map(({ kind }) => kind)).toContain("turn");
    goOn.resolve();
    const ended = await stream.until("Searched by keyword alone.");
    expect(ended.find(({ kind }) => kind === "answer")?.data).toContain("<code>keys rotate</code>");
    expect(ended.at(-1)?.data).toContain(`href=\\"/passages/keys%231\\" data-passage`);
    expect(ended.at(-1)?.data).toContain("This helped");
  });

  test("the status is gone as soon as there is text", async () => {
    await using console = await openConsole({
      async answer(reply) {
        reply.status("Searching…");
        await reply.append("One word");
      },
    });
    const tab = await visit(console.url);
    using stream = await tab.listen();
    await tab.send("Which?");
    await stream.until("One word");
    expect((await tab.reload()).page).not.toContain("Searching…");
  });

  test("sent twice, it is one question", async () => {
    await using console = await openConsole();
    const tab = await visit(console.url);
    const key = randomUUID();
    const both = await Promise.all([tab.send("Once?", key), tab.send("Once?", key)]);
    expect(both.map(({ status }) => status)).toEqual([202, 202]);
    expect(console.events).toHaveLength(1);
    expect((await tab.reload()).page.match(/<article/g)).toHaveLength(1);
  });

  test("where it could not be stored, one is told so and nothing is shown", async () => {
    const fault = { status: null, code: "disk-full", requestId: null, retryAfterMs: null, retryable: true };
    await using console = await openConsole({ storeFault: () => new StorageError("secret detail", fault) });
    const tab = await visit(console.url);
    const response = await tab.send("Lost?");
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ error: expect.stringContaining("could not store") });
    expect((await tab.reload()).page).not.toContain("<article");
  });

  test("without JavaScript the form leads back to the page, which shows the answer", async () => {
    await using console = await openConsole();
    const tab = await visit(console.url);
    const response = await tab.post("messages", { text: "Plain?", key: randomUUID() }, { accept: "text/html" });
    expect(response.status).toBe(303);
    await console.settled();
    expect((await visit(console.url, response.headers.get("location") ?? "")).page).toContain("You asked: Plain?");
  });

  test("while it is being stopped, it takes nothing more", async () => {
    await using console = await openConsole();
    const tab = await visit(console.url);
    await console.adapter.pause();
    expect((await tab.send("Too late?")).status).toBe(503);
    expect(console.events).toEqual([]);
  });
});

describe("who was away", () => {
  test("a browser that reconnects hears what it missed, and nothing again", async () => {
    const steps = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    await using console = await openConsole({
      async answer(reply) {
        await reply.append("First part.\n\nSecond part.\n\nThird part.");
        await steps[0]?.promise;
        await reply.append("\n\nFourth part.");
        await steps[1]?.promise;
        await reply.finish(ending);
      },
    });
    const tab = await visit(console.url);
    const first = await tab.listen();
    await tab.send("Long?");
    const seen = (await first.until("Third part.")).findLast(({ id }) => id !== null)?.id ?? "";
    first[Symbol.dispose]();
    steps[0]?.resolve();
    using second = await tab.listen(seen);
    const missed = await second.until("Fourth part.");
    expect(missed.map(({ kind }) => kind)).not.toContain("turn");
    expect(JSON.stringify(missed)).not.toContain("First part.");
    steps[1]?.resolve();
    await second.until("Searched by keyword alone.");
  });

  test("a second tab shows the same, and goes on from there", async () => {
    const goOn = Promise.withResolvers<void>();
    await using console = await openConsole({
      async answer(reply) {
        await reply.append("So far.");
        await goOn.promise;
        await reply.append(" And the rest.");
        await reply.finish(ending);
      },
    });
    const tab = await visit(console.url);
    await tab.send("Both?");
    const second = await tab.reload();
    expect(second.page).toContain("So far.");
    using stream = await second.listen(second.cursor);
    goOn.resolve();
    const heard = await stream.until("And the rest.");
    expect(heard.map(({ kind }) => kind)).not.toContain("turn");
  });

  test("after a restart, a turn that is taken up again shows in its place", async () => {
    const tabBefore = await (async () => {
      await using before = await openConsole({ answer: (reply) => reply.append("Half an ans") });
      const tab = await visit(before.url);
      await tab.send("Interrupted?");
      const seen = (await visit(before.url, `/c/${tab.place}`)).cursor;
      return { place: tab.place, seen, target: before.events[0] };
    })();
    await using after = await openConsole();
    const { target: event, place, seen } = tabBefore;
    if (event?.kind !== "question") throw new Error("no question was stored");
    const context = contextWith({ posted: ["turn-1"], onPosted: () => expect.fail("it is posted already") });
    const reply = after.adapter.openReply(event.target, context);
    await reply.append("The whole answer.");
    await reply.finish(ending);
    const tab = await visit(after.url, `/c/${place}`);
    using stream = await tab.listen(seen);
    const heard = await stream.until("The whole answer.");
    expect(heard.at(-1)).toMatchObject({ kind: "turn", data: expect.stringContaining(event.messageId) });
  });

  test("what is in the history is shown from there, newest conversations in the list", async () => {
    await using console = await openConsole();
    const at = Date.now() - 1000;
    const common = { turnId: "t1", messageId: null, at, notes: [], offers: [] };
    console.histories.set("console:local:abcdef123", [
      { ...common, role: "user", author: "You", markdown: "Old <question>?", sources: [] },
      { ...common, role: "assistant", author: null, markdown: "Old **answer** [1].", sources: [source] },
    ]);
    const { page } = await visit(console.url, "/c/abcdef123");
    expect(page).toContain("Old &lt;question&gt;?");
    expect(page).toContain("Old <strong>answer</strong>");
    expect(page).toContain(`aria-label="Source 1: Key rotation › Operations"`);
    expect(page).toMatch(/<a href="\/c\/abcdef123"\s+aria-current="page">Old &lt;question&gt;\?<\/a/);
  });

  test("a forgotten history is forgotten on the page too", async () => {
    await using console = await openConsole();
    const tab = await visit(console.url);
    const id = `console:local:${tab.place}`;
    await tab.send("A secret plan?");
    await console.settled();
    const common = { turnId: "turn-1", messageId: null, at: Date.now(), sources: [], notes: [], offers: [] };
    console.histories.set(id, [{ ...common, role: "user", author: "You", markdown: "A secret plan?" }]);
    await tab.send("/knowledge list");
    console.histories.delete(id);
    expect((await tab.reload()).page).not.toContain("secret plan");
  });
});

describe("commands and judgements", () => {
  test("a command is handed on with its options", async () => {
    await using console = await openConsole();
    const tab = await visit(console.url);
    await tab.send("/search key rotation limit:3");
    expect(console.events).toMatchObject([
      { kind: "command", command: "search", options: { query: "key rotation", limit: 3 } },
    ]);
  });

  test("an unknown one is answered with the nearest, and nobody else hears of it", async () => {
    await using console = await openConsole();
    const response = await (await visit(console.url)).send("/serch keys");
    expect(await response.json()).toEqual({ error: "There is no command /serch. Did you mean /search?" });
    expect(console.events).toEqual([]);
  });

  test("completions of an option's value come from the engine", async () => {
    await using console = await openConsole({ suggest: async (...asked) => asked });
    const tab = await visit(console.url);
    const address = `/conversations/${tab.place}/suggestions?command=knowledge+remove&option=source&typed=do`;
    const suggested = await (await fetch(console.url + address)).json();
    expect(suggested).toEqual(["knowledge remove", "source", "do", `console:local:${tab.place}`]);
  });

  test("a refusal stands where the answer would, which is taken back", async () => {
    const goOn = Promise.withResolvers<void>();
    await using console = await openConsole({
      async answer(reply) {
        await reply.append("Something one must not say.");
        await goOn.promise;
        await reply.refuse("I can't help with that.");
      },
    });
    const tab = await visit(console.url);
    using stream = await tab.listen();
    await tab.send("Bad?");
    await stream.until("must not say");
    goOn.resolve();
    const last = (await stream.until("Only you can see this.")).at(-1);
    expect(JSON.parse(last?.data ?? "")).toMatchObject({ state: "refused", blocks: 0 });
    const { page } = await tab.reload();
    expect(page).toContain("I can&#39;t help with that.");
    expect(page).not.toContain("must not say");
  });

  test("a judgement reaches the engine, and every tab shows it", async () => {
    await using console = await openConsole();
    const tab = await visit(console.url);
    using stream = await tab.listen();
    await tab.send("Good?");
    await stream.until("This helped");
    expect((await tab.post("feedback", { turnId: "turn-1", rating: "up" })).status).toBe(202);
    await stream.until(`aria-pressed=\\"true\\"`);
    expect(console.events.at(-1)).toMatchObject({ kind: "feedback", turnId: "turn-1", rating: "up" });
    expect((await tab.post("feedback", { turnId: "turn-1", rating: "sideways" })).status).toBe(400);
  });
});

test("a passage has a page, and one that is gone says so", async () => {
  const passage = { title: "Key rotation", path: ["Operations"], url: "javascript:alert(1)", markdown: "Do **this**." };
  await using console = await openConsole({ passages: { "keys#1": passage } });
  const { page } = await visit(console.url, "/passages/keys%231");
  expect(page).toContain("<strong>this</strong>");
  expect(page).not.toContain("javascript:");
  const gone = await visit(console.url, "/passages/gone");
  expect(gone.response.status).toBe(404);
  expect(gone.page).toContain("This passage is gone");
});
