import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { contextWith } from "../../helpers/reply-context.ts";
import { openConsole } from "./scripted-console.ts";
import { visit } from "./visitor.ts";

const remembered = (messageId: string | null) =>
  [
    {
      turnId: "t1",
      messageId,
      at: 1,
      role: "user",
      author: "You",
      markdown: "Old?",
      sources: [],
      notes: [],
      offers: [],
    },
    {
      turnId: "t1",
      messageId: null,
      at: 1,
      role: "assistant",
      author: null,
      markdown: "Old.",
      sources: [],
      notes: [],
      offers: [],
    },
  ] as const;

describe("editing a question", () => {
  test("gives it new words, in every tab, and the engine hears of it", async () => {
    await using console = await openConsole();
    const tab = await visit(console.url);
    const messageId = randomUUID();
    await tab.send("Hwo?", messageId);
    using stream = await tab.listen((await tab.reload()).cursor);
    expect((await tab.post("edits", { messageId, text: " How?\r\nTell me. " })).status).toBe(202);
    expect(console.events.at(-1)).toEqual({
      kind: "edited",
      messageId,
      text: "How?\nTell me.",
      key: expect.stringMatching(/^console:/),
      author: { id: "local", name: "You" },
      at: expect.any(Number),
      conversation: expect.objectContaining({ id: `console:local:${tab.place}` }),
    });
    expect((await stream.until("Tell me.")).at(-1)).toMatchObject({ kind: "turn" });
    const { page } = await tab.reload();
    expect(page).toContain(`<span class="words">How?\nTell me.</span>`);
    expect(page).not.toContain("Hwo?</span>");
  });

  test("to nothing, or to too much, is refused with a reason", async () => {
    await using console = await openConsole();
    const tab = await visit(console.url);
    const messageId = randomUUID();
    expect((await tab.post("edits", { messageId, text: " " })).status).toBe(422);
    expect((await tab.post("edits", { messageId, text: "é".repeat(16_001) })).status).toBe(422);
    expect((await tab.post("edits", { messageId: "of somebody", text: "?" })).status).toBe(400);
    expect(console.events).toEqual([]);
  });

  test("works after a restart", async () => {
    await using console = await openConsole();
    const messageId = randomUUID();
    console.histories.set("console:local:abcdef123", [...remembered(messageId)]);
    const tab = await visit(console.url, "/c/abcdef123");
    await tab.post("edits", { messageId, text: "New?" });
    const { page } = await tab.reload();
    expect(page.match(/<article/g)).toHaveLength(1);
    expect(page).toContain(`<span class="words">New?</span>`);
    expect(page).toContain("<p>Old.</p>");
  });

  test("works while it is being answered after a restart, when its words are not known", async () => {
    await using console = await openConsole();
    const messageId = randomUUID();
    console.adapter.openReply({ place: "abcdef123", messageId }, contextWith()).status("Searching…");
    const tab = await visit(console.url, "/c/abcdef123");
    await tab.post("edits", { messageId, text: "New?" });
    expect((await tab.reload()).page).toMatch(/New\?[^]*\/edits"[^]*Searching…/);
  });

  test("to what is not allowed takes the exchange along, as it is forgotten", async () => {
    await using console = await openConsole({ change: (histories) => histories.clear() });
    const id = "console:local:abcdef123";
    const messageId = randomUUID();
    console.histories.set(id, [...remembered(messageId)]);
    const tab = await visit(console.url, "/c/abcdef123");
    using stream = await tab.listen(tab.cursor);
    await tab.post("edits", { messageId, text: "Something bad?" });
    await stream.until("Withdrawn");
    const { page } = await tab.reload();
    expect(page).not.toContain("Something bad?");
    expect(page).not.toContain("Old.");
  });
});

describe("deleting a question", () => {
  test("takes its words and the answer off every page", async () => {
    await using console = await openConsole();
    const tab = await visit(console.url);
    const messageId = randomUUID();
    await tab.send("A secret plan?", messageId);
    await console.settled();
    using stream = await tab.listen((await tab.reload()).cursor);
    expect((await tab.post("deletions", { messageId })).status).toBe(202);
    expect(console.events.at(-1)).toMatchObject({ kind: "deleted", messageId });
    const last = (await stream.until("Withdrawn")).at(-1);
    expect(last?.data).not.toContain("secret");
    expect((await tab.reload()).page).not.toMatch(/secret|<article/);
  });

  test("works after a restart", async () => {
    await using console = await openConsole({ change: (histories) => histories.clear() });
    const id = "console:local:abcdef123";
    const messageId = randomUUID();
    console.histories.set(id, [...remembered(messageId)]);
    const tab = await visit(console.url, "/c/abcdef123");
    using stream = await tab.listen(tab.cursor);
    await tab.post("deletions", { messageId });
    expect((await stream.until("Withdrawn")).at(-1)?.data).toContain(messageId);
    expect((await tab.reload()).page).not.toContain("<article");
  });
});

describe("what can't be edited or deleted", () => {
  const controls = "/edits";

  test("a command", async () => {
    await using console = await openConsole();
    const tab = await visit(console.url);
    await tab.send("/search keys");
    expect((await tab.reload()).page).not.toContain(controls);
  });

  test("what is remembered of a command, or of several messages", async () => {
    await using console = await openConsole();
    for (const messageId of [`console:${randomUUID()}`, null]) {
      console.histories.set("console:local:abcdef123", [...remembered(messageId)]);
      expect((await visit(console.url, "/c/abcdef123")).page).not.toContain(controls);
    }
  });

  test("messages that are answered together: the first ones say that the answer is below", async () => {
    await using console = await openConsole({ answer: async (reply) => reply.waiting("1 question ahead of you…") });
    const tab = await visit(console.url);
    const [first, last] = [randomUUID(), randomUUID()];
    await tab.send("Hey!", first);
    await tab.send("How do I rotate keys?", last);
    expect((await tab.reload()).page.match(/\/edits"/g)).toHaveLength(2);
    const target = { place: tab.place, messageId: last };
    console.adapter.openReply(target, contextWith({ turnId: "turn-1" })).status("Searching…");
    const { page } = await tab.reload();
    expect(page).toMatch(/Hey![^]*Answered below[^]*How do I rotate keys\?[^]*Searching…/);
    expect(page).not.toContain(controls);
  });
});
