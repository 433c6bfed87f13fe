import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { visit } from "../adapters/console/visitor.ts";
import { type FakeOpenAI, startFakeOpenAI } from "../fakes/openai/start.ts";
import { askInConsole, newestTurn } from "./ask-in-console.ts";
import { type Home, openHome, type Program } from "./start-program.ts";

let home: Home;
let openai: FakeOpenAI;
let program: Program;
beforeAll(async () => {
  home = await openHome();
  openai = await startFakeOpenAI({ apiKey: "sk-fake-for-these-tests" });
  program = await home.start({ OPENAI_API_KEY: "sk-fake-for-these-tests", OPENAI_BASE_URL: openai.baseUrl });
});
afterAll(async () => {
  await home[Symbol.asyncDispose]();
  await openai.close();
});

/** The model says a word each time this long. */
function answersSlowly(text: (question: string) => string, perTokenMs = 30) {
  openai.streaming.perTokenMs = perTokenMs;
  openai.answer = ({ question }) => ({ text: text(question) });
}

const endless = Array.from({ length: 1_000 }, (_, word) => `word${word}`).join(" ");

test("an answer is stopped and keeps what was shown; regenerated, it is another, and the former one a press away", async () => {
  answersSlowly(() => endless);
  const tab = await visit(program.consoleUrl);
  using stream = await tab.listen(tab.cursor);
  await tab.send("How do I rotate the key?");
  const { turn } = JSON.parse((await stream.until("word3")).at(-1)?.data ?? "");
  await tab.post("actions", { turnId: turn, action: "stop" });
  await stream.until("Stopped.");
  const stopped = newestTurn(await tab.reload());
  expect(stopped.text).toMatch(/^word0 word1 word2 word3 .*Stopped\./);
  expect(stopped.text).not.toContain("word999");

  answersSlowly(() => "Another answer.", 0);
  await tab.post("actions", { turnId: turn, action: "again" });
  await stream.until("Former answer");
  const again = await tab.reload();
  expect(newestTurn(again)).toMatchObject({ question: "You asked: How do I rotate the key?", text: "Another answer." });
  expect(again.page.match(/<article/g)).toHaveLength(1);
  const former = await tab.post("actions", { turnId: turn, action: "former" });
  expect(await former.text()).toContain("word0 word1");
});

test("a question that is edited while it is being answered is answered anew, in its place", async () => {
  answersSlowly((question) => (question.includes("retire") ? "Retire it so." : endless));
  const tab = await visit(program.consoleUrl);
  using stream = await tab.listen(tab.cursor);
  const messageId = randomUUID();
  await tab.send("How do I rotate the key?", messageId);
  await stream.until("word3");
  await tab.post("edits", { messageId, text: "How do I retire the key?" });
  await stream.until("This helped");
  const page = await tab.reload();
  expect(newestTurn(page)).toMatchObject({ question: "You asked: How do I retire the key?", text: "Retire it so." });
  expect(page.page.match(/<article/g)).toHaveLength(1);
});

test("a question that is deleted while it is being answered leaves nothing, and one that was answered neither", async () => {
  answersSlowly((question) => (question.includes("short") ? "A short one." : endless));
  const shown = await askInConsole(program.consoleUrl, "A short question?");
  const { tab } = shown;
  const [, first = ""] = /data-message="([^"]+)"/.exec(shown.tab.page) ?? [];
  const second = randomUUID();
  using stream = await tab.listen(tab.cursor);
  await tab.send("A long question?", second);
  await stream.until("word3");
  await tab.post("deletions", { messageId: second });
  await stream.until("Withdrawn");
  expect((await tab.reload()).page).not.toContain("A long question?");
  await tab.post("deletions", { messageId: first });
  expect((await tab.reload()).page).not.toMatch(/A short question\?|<article/);
});

test("an edit of what was answered is remembered over a restart", async () => {
  answersSlowly(() => "So.", 0);
  const { tab } = await askInConsole(program.consoleUrl, "Hwo?");
  const [, messageId = ""] = /data-message="([^"]+)"/.exec(tab.page) ?? [];
  await tab.post("edits", { messageId, text: "How?" });
  await program.stop();
  program = await home.start({ OPENAI_API_KEY: "sk-fake-for-these-tests", OPENAI_BASE_URL: openai.baseUrl });
  const after = newestTurn(await visit(program.consoleUrl, `/c/${tab.place}`));
  expect(after).toMatchObject({ question: "You asked: How?", text: "So." });
  expect(after.tab.page).toContain(`data-message="${messageId}"`);
});

test("what is written while an answer is on its way is answered together, under the last of it", async () => {
  answersSlowly((question) => (question.includes("First") ? `${endless.slice(0, 300)}` : `Asked: ${question}`), 10);
  const tab = await visit(program.consoleUrl);
  using stream = await tab.listen(tab.cursor);
  await tab.send("First?");
  await stream.until("word3");
  await tab.send("Hey!");
  await tab.send("And second?");
  await stream.until("Answered below");
  await stream.until("Asked:");
  const { page } = await tab.reload();
  expect(page.match(/<article/g)).toHaveLength(3);
  expect(page).toMatch(/Hey![^]*Answered below[^]*And second\?/);
  expect(page).not.toContain("Waiting…");
});
