import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contextWith } from "../../helpers/reply-context.ts";
import { executablePath, launchBrowser, openTab, source } from "./open-tab.ts";
import { openConsole, type Script } from "./scripted-console.ts";

const ending = { sources: [source], notes: [], offers: ["feedback" as const], buttons: [], picture: null };

describe.skipIf(executablePath === null)("in a browser (skipped where there is none; CHROMIUM_PATH names one)", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  const open = (script?: Script, options?: Parameters<Browser["newPage"]>[0]) => openTab(browser, script, options);

  test("one types a question, sees the answer grow, and opens its source", async () => {
    const goOn = Promise.withResolvers<void>();
    await using tab = await open({
      async answer(reply) {
        reply.status("Searching…");
        await reply.append("It takes **three** steps [1].\n\n```sh\nkeys rotate\n");
        await goOn.promise;
        await reply.append("keys retire\n```");
        await reply.finish(ending);
      },
    });
    const { page, question } = tab;
    await question.fill("How do I rotate keys?");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "You asked: How do I rotate keys?" }).waitFor();
    await page.locator("code", { hasText: "keys rotate" }).waitFor();
    expect(await page.locator("#announcer").textContent()).toBe("");
    expect(await question.inputValue()).toBe("");
    goOn.resolve();

    const chip = page.getByRole("region", { name: "Sources" }).getByRole("link", { name: "Key rotation" });
    await chip.waitFor();
    expect(await page.locator("#announcer").textContent()).toContain("It takes three steps");
    await page.getByRole("link", { name: "Source 1: Key rotation › Operations" }).click();
    const panel = page.getByRole("dialog", { name: "Key rotation" });
    await panel.getByText("The old key stays valid.").waitFor();
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "hidden" });
    await page.getByRole("navigation", { name: "Conversations" }).getByText("How do I rotate keys?").waitFor();
    expect(tab.faults).toEqual([]);
  });

  test("a command is completed by keyboard: its name, an option, the option's value", async () => {
    await using tab = await open();
    const { page, question } = tab;
    await question.pressSequentially("/");
    const offers = page.getByRole("listbox", { name: "Completions" }).getByRole("option");
    await offers.first().waitFor();
    expect(await offers.count()).toBe(4);
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    expect(await question.inputValue()).toBe("/usage ");
    await offers.filter({ hasText: "period:" }).waitFor();
    await page.keyboard.press("Tab");
    await question.pressSequentially("we");
    await offers.filter({ hasText: "week" }).waitFor();
    expect(await question.getAttribute("aria-activedescendant")).toBe("completion-0");
    await page.keyboard.press("Enter");
    expect(await question.inputValue()).toBe("/usage period:week");
    await page.keyboard.press("Enter");
    await page.getByText("Did: usage", { exact: true }).first().waitFor();
    expect(tab.console.events).toMatchObject([{ kind: "command", command: "usage", options: { period: "week" } }]);
  });

  test("values that the engine knows are offered, and Escape puts the list away", async () => {
    await using tab = await open({
      suggest: async (_command, _option, typed) => ["docs", "handbook"].filter((id) => id.startsWith(typed)),
    });
    const { page, question } = tab;
    await question.pressSequentially("/knowledge remove d");
    const offer = page.getByRole("option", { name: "docs" });
    await offer.waitFor();
    await page.keyboard.press("Escape");
    await offer.waitFor({ state: "hidden" });
    await question.pressSequentially("o");
    await offer.click();
    expect(await question.inputValue()).toBe("/knowledge remove docs");
  });

  test("an unknown command is said at once and stays to be mended; Shift and Enter begin a new line", async () => {
    await using tab = await open();
    const { page, question } = tab;
    await question.fill("/serch keys");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("Did you mean /search?").waitFor();
    expect(await question.inputValue()).toBe("/serch keys");
    await question.fill("one");
    await page.keyboard.press("Shift+Enter");
    await question.pressSequentially("two");
    expect(await question.inputValue()).toBe("one\ntwo");
    expect(tab.console.events).toEqual([]);
  });

  test("an example is asked with a press, and the answer rated", async () => {
    await using tab = await open();
    await tab.page.getByRole("button", { name: "How does moderation work?" }).click();
    const helped = tab.page.getByRole("button", { name: "This helped" });
    await helped.click();
    await expect.poll(() => helped.getAttribute("aria-pressed")).toBe("true");
    expect(tab.console.events.map(({ kind }) => kind)).toEqual(["question", "feedback"]);
  });

  test("a page that was open over a restart goes on with the new start", async () => {
    await using before = await open({ answer: (reply) => reply.append("Half an ans") });
    const { page, question, console } = before;
    await question.fill("Interrupted?");
    await page.keyboard.press("Enter");
    await page.getByText("Half an ans").waitFor();
    await console.adapter.stop();
    await page.getByText("Connection lost.").waitFor();

    const after = await openConsole({ port: Number(new URL(console.url).port) });
    try {
      const [event] = console.events;
      if (event?.kind !== "question") throw new Error("no question was stored");
      const reply = after.adapter.openReply(event.target, contextWith({ posted: ["turn-1"] }));
      await reply.append("The whole answer.");
      await reply.finish(ending);
      await page.locator(".prose", { hasText: "The whole answer." }).waitFor();
      expect(await page.locator("article").count()).toBe(1);
      await page.getByRole("heading", { name: "You asked: Interrupted?" }).waitFor();
      await question.fill("And now?");
      await page.keyboard.press("Enter");
      await page.getByText("You asked: And now?", { exact: true }).first().waitFor();
    } finally {
      await after.adapter.stop();
    }
  });

  test("it is dark where the person's system is dark, and fits a phone", async () => {
    const luminance = async (page: Page) => {
      const color = await page.evaluate("getComputedStyle(document.body).backgroundColor");
      return Number(/\d+/.exec(String(color))?.[0]);
    };
    await using light = await open({}, { colorScheme: "light" });
    await using dark = await open({}, { colorScheme: "dark", viewport: { width: 360, height: 700 } });
    expect(await luminance(light.page)).toBeGreaterThan(200);
    expect(await luminance(dark.page)).toBeLessThan(60);
    expect(await dark.page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    await dark.page.getByRole("button", { name: "Conversations" }).click();
    await dark.page.getByRole("navigation", { name: "Conversations" }).waitFor();
  });

  test("everything that can be pressed has a name, and there is a way past the list of conversations", async () => {
    await using tab = await open();
    const { page, question } = tab;
    await question.fill("Named?");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "This helped" }).waitFor();
    for (const role of ["button", "link", "textbox"] as const)
      expect(await page.getByRole(role, { name: /^$/ }).count()).toBe(0);
    for (const landmark of ["main", "navigation"] as const) expect(await page.getByRole(landmark).count()).toBe(1);
    await page.locator(".skip").focus();
    expect(await page.locator(".skip").boundingBox()).toMatchObject({ y: 8 });
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.ariaLabel")).toBe("Your question");
  });

  test("without JavaScript, one asks and reads all the same", async () => {
    await using tab = await open({}, { javaScriptEnabled: false });
    await tab.question.fill("Plain?");
    await tab.page.getByRole("button", { name: "Send" }).click();
    await tab.page.getByRole("heading", { name: "You asked: Plain?" }).waitFor();
    await tab.page.locator(".prose", { hasText: "You asked: Plain?" }).waitFor();
    expect(await tab.page.getByRole("button", { name: "Copy" }).count()).toBe(0);
  });
});
