import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

/** Asks the console at an address a question and takes a picture of its answer: node scripts/screenshot.ts <url> <out.png> */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dark: { type: "boolean", default: false },
    phone: { type: "boolean", default: false },
    question: { type: "string", default: "How does moderation work?" },
  },
});
const [url, file] = positionals;
if (url === undefined || file === undefined) {
  console.error("node scripts/screenshot.ts <url> <out.png> [--dark] [--phone] [--question <text>]");
  process.exit(64);
}

const executablePath = [process.env["CHROMIUM_PATH"], "/usr/bin/chromium", "/usr/bin/google-chrome"].find(
  (path) => path !== undefined && existsSync(path),
);
if (executablePath === undefined) {
  console.error("No Chromium is here: set CHROMIUM_PATH.");
  process.exit(69);
}
const browser = await chromium.launch({
  executablePath,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
try {
  const page = await browser.newPage({
    viewport: values.phone ? { width: 390, height: 844 } : { width: 1280, height: 860 },
    deviceScaleFactor: 2,
    colorScheme: values.dark ? "dark" : "light",
  });
  await page.goto(url);
  await page.getByRole("textbox", { name: "Your question" }).fill(values.question);
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "Sources" }).last().waitFor();
  await page.screenshot({ path: file });
} finally {
  await browser.close();
}
