import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Card, CardAction, CardReaction } from "../../../src/platform/card.ts";
import { executablePath, launchBrowser, openTab } from "./open-tab.ts";

const card: Card = {
  markdown: "**Disk is full.**",
  picture: null,
  buttons: [{ action: "alert.note", value: "a1", label: "Note", style: "primary" }],
};

const reactions: Readonly<Record<CardAction["kind"], CardReaction>> = {
  press: {
    kind: "open",
    form: {
      action: "alert.note",
      value: "a1",
      title: "Why?",
      submit: "Save",
      fields: [
        { name: "note", label: "What", hint: "In a word", kind: "line", choices: [], initial: "", isRequired: true },
      ],
    },
  },
  form: { kind: "tell", markdown: "It is **noted**." },
};

describe.skipIf(executablePath === null)("cards in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  test("a card that is posted appears in the page that is open, and another takes its place there", async () => {
    await using tab = await openTab(browser);
    const channelId = (await tab.page.locator("#conversation").getAttribute("data-place")) ?? "";
    const place = { platform: "console", workspaceId: "local", channelId, threadId: null };
    // The list of conversations names it as well.
    const conversation = tab.page.getByRole("region", { name: "Questions and answers" });
    const id = await tab.console.adapter.cards.post(place, card);
    await conversation.getByText("Disk is full.").waitFor();
    await tab.console.adapter.cards.update(place, id, { ...card, markdown: "All is well.", buttons: [] });
    await conversation.getByText("All is well.").waitFor();
    await tab.page.getByRole("button", { name: "Note" }).waitFor({ state: "detached" });
    expect(tab.faults).toEqual([]);
  });

  test("a form opens beside the conversation, and what came of it stands under the card", async () => {
    await using tab = await openTab(browser, { react: async ({ kind }) => reactions[kind] });
    const channelId = (await tab.page.locator("#conversation").getAttribute("data-place")) ?? "";
    await tab.console.adapter.cards.post(
      { platform: "console", workspaceId: "local", channelId, threadId: null },
      card,
    );
    await tab.page.getByRole("button", { name: "Note" }).click();
    const dialog = tab.page.getByRole("dialog", { name: "Why?" });
    await dialog.getByLabel("What").fill("Logs");
    await dialog.getByRole("button", { name: "Save" }).click();
    await tab.page.getByRole("complementary", { name: "For you alone" }).getByText("noted").waitFor();
    expect(await dialog.count()).toBe(0);
    expect(tab.console.actions[1]).toMatchObject({ kind: "form", action: "alert.note", fields: { note: "Logs" } });
    expect(tab.faults).toEqual([]);
  });
});
