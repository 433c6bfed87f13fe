import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { openConsole, type Script } from "./scripted-console.ts";

/** Null where there is no browser; CHROMIUM_PATH names one. */
export const executablePath =
  [process.env["CHROMIUM_PATH"], "/usr/bin/chromium", "/usr/bin/google-chrome"].find(
    (path) => path !== undefined && existsSync(path),
  ) ?? null;

const flags =
  "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";

export const source = { number: 1, passageId: "keys", title: "Key rotation", url: null, path: ["Operations"] };
const passage = { title: "Key rotation", path: ["Operations"], url: null, markdown: "The old key stays **valid**." };

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: executablePath ?? "", args: flags.split(" ") });
}

/** A page of a console; what it asks from elsewhere, and what fails in it, is kept. */
export async function openTab(browser: Browser, script: Script = {}, options: Parameters<Browser["newPage"]>[0] = {}) {
  const console = await openConsole({ passages: { keys: passage }, ...script });
  const page = await browser.newPage(options);
  const faults: string[] = [];
  page.on("pageerror", (error) => void faults.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(console.url)) faults.push(request.url());
  });
  await page.goto(console.url);
  const question = page.getByRole("textbox", { name: "Your question", exact: true });
  return {
    page,
    console,
    faults,
    question,
    async ask(text: string) {
      await question.fill(text);
      await page.keyboard.press("Enter");
    },
    async [Symbol.asyncDispose]() {
      await page.close();
      await console.adapter.stop();
    },
  };
}
