import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ReplySink } from "../../../src/platform/reply.ts";
import { executablePath, launchBrowser, openTab } from "./open-tab.ts";
import type { Script } from "./scripted-console.ts";

const finished = {
  sources: [],
  notes: [],
  offers: ["feedback", "regenerate", "former"] as const,
  buttons: [],
  picture: null,
};

describe.skipIf(executablePath === null)(
  "what one does to questions and answers in a browser (skipped where there is none)",
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchBrowser();
    });
    afterAll(() => browser.close());
    const open = (script?: Script, options?: Parameters<Browser["newPage"]>[0]) => openTab(browser, script, options);

    test("Escape stops what is being answered, before what waits; a button does it too", async () => {
      const replies: ReplySink[] = [];
      await using tab = await open({
        answer: async (reply) => {
          replies.push(reply);
          reply.status("Searching…");
        },
        act: async () => {
          await replies.shift()?.finish({ sources: [], notes: ["Stopped."], offers: [], buttons: [], picture: null });
          return null;
        },
      });
      const { page, console, ask } = tab;
      await ask("One?");
      await page.getByText("Searching…").waitFor();
      await ask("Two?");
      await page.getByText("Searching…").nth(1).waitFor();
      await page.keyboard.press("Escape");
      await page.locator(".note", { hasText: "Stopped." }).waitFor();
      await page.getByRole("button", { name: "Stop" }).click();
      await page.locator(".note", { hasText: "Stopped." }).nth(1).waitFor();
      const stops = console.events.filter(({ kind }) => kind === "action");
      expect(stops).toMatchObject([{ on: { turnId: "turn-1" } }, { on: { turnId: "turn-2" } }]);
      expect(tab.faults).toEqual([]);
    });

    test("Escape only puts the completions away while they are open", async () => {
      await using tab = await open({ answer: async (reply) => reply.status("Searching…") });
      await tab.ask("One?");
      await tab.page.getByText("Searching…").waitFor();
      await tab.question.pressSequentially("/");
      await tab.page.getByRole("option").first().waitFor();
      await tab.page.keyboard.press("Escape");
      await tab.page.getByRole("option").first().waitFor({ state: "hidden" });
      expect(tab.console.events).toMatchObject([{ kind: "question" }]);
    });

    test("regenerating writes the new answer in the place of the old one", async () => {
      await using tab = await open({
        async answer(reply) {
          await reply.append("The first answer.");
          await reply.finish(finished);
        },
        async act() {
          const again = tab.console.reopen("turn-1");
          again.status("Searching…");
          await again.append("The second answer.");
          await again.finish(finished);
          return null;
        },
      });
      await tab.ask("Which?");
      await tab.page.getByRole("button", { name: "Regenerate" }).click();
      await tab.page.locator(".prose", { hasText: "The second answer." }).waitFor();
      expect(await tab.page.locator(".prose", { hasText: "The first answer." }).count()).toBe(0);
      expect(await tab.page.locator("article").count()).toBe(1);
    });

    test("the former answer opens under the new one, and is closed by its button or a second press", async () => {
      await using tab = await open({
        async answer(reply) {
          await reply.append("The new answer.");
          await reply.finish(finished);
        },
        act: async () => "It was _otherwise_.",
      });
      const { page, ask } = tab;
      await ask("Which?");
      const former = page.getByRole("button", { name: "Former answer" });
      const told = page.getByRole("complementary", { name: "For you alone" });
      await former.click();
      await told.getByText("otherwise").waitFor();
      expect(await former.getAttribute("aria-expanded")).toBe("true");
      await told.getByRole("button", { name: "Close" }).press("Enter");
      await told.waitFor({ state: "hidden" });
      expect(await page.evaluate("document.activeElement.title")).toBe("Former answer");
      await page.keyboard.press("Enter");
      await told.waitFor();
      await page.keyboard.press("Enter");
      await told.waitFor({ state: "hidden" });
      expect(tab.console.events.filter(({ kind }) => kind === "action")).toHaveLength(2);
    });

    test("a question is edited by keyboard, and Escape leaves it as it was", async () => {
      await using tab = await open();
      const { page, ask } = tab;
      await ask("Hwo?");
      const edit = page.getByRole("button", { name: "Edit" });
      const words = page.getByRole("textbox", { name: "Your question, edited" });
      await edit.focus();
      await page.keyboard.press("Enter");
      await words.fill("Never mind");
      await page.keyboard.press("Escape");
      await words.waitFor({ state: "hidden" });
      await page.keyboard.press("Enter");
      expect(await words.inputValue()).toBe("Hwo?");
      await words.fill("How?");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "You asked: How?" }).waitFor();
      expect(tab.console.events.map(({ kind }) => kind)).toEqual(["question", "edited"]);
      expect(tab.faults).toEqual([]);
    });

    test("a question is deleted once that is confirmed, with its answer", async () => {
      await using tab = await open();
      const { page, ask } = tab;
      await ask("A secret plan?");
      await page.locator(".prose", { hasText: "secret" }).waitFor();
      await page.locator(".asked").hover();
      await page.getByRole("button", { name: "Delete" }).click();
      const dialog = page.getByRole("dialog", { name: "Delete the question" });
      await dialog.getByRole("button", { name: "Keep" }).click();
      await dialog.waitFor({ state: "hidden" });
      await page.getByRole("button", { name: "Delete" }).click();
      await dialog.getByRole("button", { name: "Delete" }).click();
      await page.getByText("Withdrawn").waitFor();
      expect(await page.locator("#turns").textContent()).not.toContain("secret");
      expect(tab.console.events.map(({ kind }) => kind)).toEqual(["question", "deleted"]);
    });

    test("edit and delete are out of sight until one looks for them, and always there where nothing hovers", async () => {
      await using tab = await open();
      const opacity = (of: typeof tab) =>
        of.page.evaluate("getComputedStyle(document.querySelector('.delete')).opacity");
      await tab.ask("Well?");
      await tab.page.locator(".delete").waitFor();
      expect(await opacity(tab)).toBe("0");
      await tab.page.locator(".delete").focus();
      expect(await opacity(tab)).toBe("1");

      await using phone = await open({}, { hasTouch: true, isMobile: true, viewport: { width: 360, height: 700 } });
      await phone.ask("Well?");
      await phone.page.locator(".delete").waitFor();
      expect(await opacity(phone)).toBe("1");
      expect(await phone.page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    });

    test("without JavaScript, one stops, edits and deletes all the same", async () => {
      const asked = Promise.withResolvers<ReplySink>();
      await using tab = await open(
        {
          async answer(reply) {
            reply.status("Searching…");
            asked.resolve(reply);
          },
          async act() {
            await (
              await asked.promise
            ).finish({ sources: [], notes: ["Stopped."], offers: [], buttons: [], picture: null });
            return null;
          },
        },
        { javaScriptEnabled: false },
      );
      const { page, console } = tab;
      await tab.question.fill("Plain?");
      await page.getByRole("button", { name: "Send" }).click();
      await page.getByRole("button", { name: "Stop" }).click();
      await page.getByRole("button", { name: "Edit" }).click();
      await page.getByRole("textbox", { name: "Your question, edited" }).fill("Plainer?");
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByRole("heading", { name: "You asked: Plainer?" }).waitFor();
      await page.getByRole("button", { name: "Delete" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
      await page.getByRole("heading", { name: "You asked: Plainer?" }).waitFor({ state: "detached" });
      expect(console.events.map(({ kind }) => kind)).toEqual(["question", "action", "edited", "deleted"]);
    });
  },
);
