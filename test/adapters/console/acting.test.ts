import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Offer } from "../../../src/platform/reply.ts";
import { contextWith } from "../../helpers/reply-context.ts";
import { openConsole } from "./scripted-console.ts";
import { visit } from "./visitor.ts";

const ending = (...offers: readonly Offer[]) => ({ sources: [], notes: [], offers, buttons: [], picture: null });

describe("stopping", () => {
  test("an answer that is being written is stopped by its turn; without JavaScript that leads back to the page", async () => {
    await using console = await openConsole({ answer: (reply) => reply.append("Half an ans") });
    const tab = await visit(console.url);
    await tab.send("Long?");
    const { page } = await tab.reload();
    expect(page).toMatch(/action="\/conversations\/[^"]+\/actions"[^]*name="turnId" value="turn-1"[^]*value="stop"/);
    const response = await tab.post("actions", { turnId: "turn-1", action: "stop" }, { accept: "text/html" });
    expect(response.status).toBe(303);
    expect(console.events.at(-1)).toEqual({
      kind: "action",
      action: "stop",
      on: { turnId: "turn-1" },
      key: expect.stringMatching(/^console:/),
      author: { id: "local", name: "You" },
      at: expect.any(Number),
      conversation: expect.objectContaining({ id: `console:local:${tab.place}` }),
    });
  });

  test("a question that waits is stopped by its message", async () => {
    await using console = await openConsole();
    const tab = await visit(console.url);
    const messageId = randomUUID();
    expect((await tab.post("actions", { messageId, action: "stop" })).status).toBe(202);
    expect(console.events).toMatchObject([{ kind: "action", action: "stop", on: { messageId } }]);
  });

  test.each([{ action: "stop" }, { action: "explode", turnId: "turn-1" }, { action: "stop", messageId: "no uuid" }])(
    "nothing happens on %j",
    async (fields) => {
      await using console = await openConsole();
      const tab = await visit(console.url);
      expect((await tab.post("actions", fields)).status).toBe(400);
      expect(console.events).toEqual([]);
    },
  );
});

describe("waiting", () => {
  test("one is told how long, until answering begins", async () => {
    const goOn = Promise.withResolvers<void>();
    await using console = await openConsole({
      async answer(reply) {
        reply.waiting("2 questions ahead of you…");
        await goOn.promise;
        reply.status("Searching…");
      },
    });
    const tab = await visit(console.url);
    using stream = await tab.listen();
    await tab.send("Is it my turn?");
    await stream.until("2 questions ahead of you…");
    goOn.resolve();
    await stream.until("Searching…");
    expect((await tab.reload()).page).not.toContain("ahead of you");
  });

  test("a question that is gone is withdrawn, which is no refusal", async () => {
    await using console = await openConsole({
      async answer(reply) {
        await reply.append("Something begun");
        await reply.refuse(null);
      },
    });
    const tab = await visit(console.url);
    using stream = await tab.listen();
    await tab.send("Never mind?");
    const last = (await stream.until("Withdrawn")).at(-1);
    expect(JSON.parse(last?.data ?? "")).toMatchObject({ state: "withdrawn" });
    const { page } = await tab.reload();
    expect(page).not.toContain("Only you can see this.");
    expect(page).not.toContain("Something begun");
  });
});

describe("answering again", () => {
  test("buttons stand under an answer as it offers them", async () => {
    const offers: Offer[][] = [["feedback", "regenerate"], ["try-again"], ["regenerate", "former"], []];
    await using console = await openConsole({
      async answer(reply) {
        await reply.append("An answer.");
        await reply.finish(ending(...(offers.shift() ?? [])));
      },
    });
    const tab = await visit(console.url);
    const buttons: string[][] = [];
    for (let asked = 0; asked < 4; asked += 1) {
      await tab.send("Well?");
      const [, last = ""] = /.*(<article[^]*?<\/article>)/s.exec((await tab.reload()).page) ?? [];
      const [, answer = ""] = /data-part="state"([^]*)/.exec(last) ?? [];
      buttons.push(Array.from(answer.matchAll(/<button[^>]*value="(\w+)"/g), ([, value = ""]) => value));
    }
    expect(buttons).toEqual([["up", "down", "again"], ["again"], ["again", "former"], []]);
  });

  test("the former answer stays until there is a word of the new one, which leaves nothing of it", async () => {
    await using console = await openConsole({
      async answer(reply) {
        await reply.append("One.\n\nTwo.\n\nThree.");
        await reply.finish(ending("regenerate"));
      },
    });
    const tab = await visit(console.url);
    await tab.send("How many?");
    await tab.post("feedback", { turnId: "turn-1", rating: "down" });
    await tab.post("actions", { turnId: "turn-1", action: "again" });
    expect(console.events.at(-1)).toMatchObject({ kind: "action", action: "again", on: { turnId: "turn-1" } });

    using stream = await tab.listen((await tab.reload()).cursor);
    const again = console.reopen("turn-1");
    again.status("Searching…");
    await stream.until("Searching…");
    expect((await tab.reload()).page).toContain("<p>Three.</p>");
    await again.append("**Only");
    expect((await tab.reload()).page).toContain("<p>Three.</p>");
    await again.append(" one.** So.");
    await stream.until("Only one.");
    await again.finish(ending("feedback", "regenerate", "former"));
    const heard = await stream.until("Former answer");
    expect(heard.map(({ kind }) => kind)).not.toContain("turn");
    expect(JSON.parse(heard.at(-1)?.data ?? "")).toMatchObject({ state: "finished", blocks: 1 });
    const { page } = await tab.reload();
    expect(page.match(/<article/g)).toHaveLength(1);
    expect(page).not.toContain("Three.");
    expect(page).not.toContain(`aria-pressed="true"`);
  });

  test("what an attempt has shown stays when it is left, for the next one to take over", async () => {
    await using console = await openConsole({
      async answer(reply) {
        await reply.append("Half an ans");
        await reply.leave();
      },
    });
    const tab = await visit(console.url);
    await tab.send("Interrupted?");
    await console.settled();
    console.reopen("turn-1").status("Searching…");
    expect((await tab.reload()).page).toContain("Half an ans");
  });

  test("after a restart, the answer that is remembered stays likewise, under its question", async () => {
    await using console = await openConsole();
    const [place, messageId] = ["abcdef123", randomUUID()];
    const common = { turnId: "turn-1", at: 1, sources: [], author: "You" };
    console.histories.set(`console:local:${place}`, [
      { ...common, messageId, role: "user", markdown: "How many?", notes: [], offers: [] },
      {
        ...common,
        messageId: null,
        role: "assistant",
        markdown: "Three.",
        notes: [],
        offers: ["regenerate", "former"],
      },
    ]);
    const tab = await visit(console.url, `/c/${place}`);
    expect(tab.page).toContain("Former answer");
    await tab.post("actions", { turnId: "turn-1", action: "again" });
    console.adapter.openReply({ place, messageId }, contextWith({ posted: ["turn-1"] })).status("Searching…");
    const { page } = await tab.reload();
    expect(page.match(/<article/g)).toHaveLength(1);
    for (const words of ["How many?", "Three.", "Searching…"]) expect(page).toContain(words);
  });
});

describe("what one is told", () => {
  const markdown = "**The former answer**\n\nIt was <b>this</b> [1].";

  test("is shown where one is, safely", async () => {
    await using console = await openConsole({ act: async () => markdown });
    const tab = await visit(console.url);
    const response = await tab.post("actions", { turnId: "turn-1", action: "former" });
    const { told } = JSON.parse(await response.text());
    expect(told).toContain("<strong>The former answer</strong>");
    expect(told).toContain("It was &#60;b&#62;this&#60;/b&#62; [1].");
    expect((await tab.reload()).page).not.toContain("It was");
  });

  test("without JavaScript on a page that leads back", async () => {
    await using console = await openConsole({ act: async () => markdown });
    const tab = await visit(console.url);
    const response = await tab.post("actions", { turnId: "turn-1", action: "former" }, { accept: "text/html" });
    const page = await response.text();
    expect(page).toContain("<strong>The former answer</strong>");
    expect(page).toContain(`href="/c/${tab.place}"`);
  });
});
