import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ApiFault } from "../fakes/openai/api-fault.ts";
import { type FakeOpenAI, startFakeOpenAI } from "../fakes/openai/start.ts";
import { visit } from "../adapters/console/visitor.ts";
import { askInConsole } from "./ask-in-console.ts";
import { type Home, openHome, type Program, spoken } from "./start-program.ts";

const key = "sk-fake-for-these-tests";
const scores = (text: string): Record<string, number> => {
  if (text.includes("zugzwang")) return { violence: 0.9 };
  if (text.includes("gambit")) return { sexual: 0.7 };
  return text.includes("stalemate") ? { "self-harm/intent": 0.9 } : {};
};

let home: Home;
let openai: FakeOpenAI;
let program: Program;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  home = await openHome();
  openai = await startFakeOpenAI({
    apiKey: key,
    moderate: scores,
    answer: () => ({ text: `Here you are, ${spoken}.` }),
  });
  env = { OPENAI_API_KEY: key, OPENAI_BASE_URL: openai.baseUrl, MODEL: "gpt-6-luna" };
  program = await home.start(env);
});
afterAll(async () => {
  await home[Symbol.asyncDispose]();
  await openai.close();
});

const say = async (text: string) => (await askInConsole(program.consoleUrl, text)).text;
const moderation = (...args: string[]) => home.command(["moderation", ...args], env);

test("a refusal is fair, is appealed against, and a moderator lets the same words pass", async () => {
  const words = `How do I do a zugzwang, ${spoken}?`;
  const refused = await askInConsole(program.consoleUrl, words);
  expect(refused.state).toBe("refused");
  expect(refused.text).toContain("send /moderation appeal: a moderator will look at it");
  expect(refused.text).not.toMatch(/violence|0\.9/);
  const inPlace = async (text: string) => (await askInConsole(program.consoleUrl, text, refused.tab)).text;
  expect(await inPlace(`/moderation appeal It is a word of chess, ${spoken}`)).toContain("A moderator will look at it");
  expect(await inPlace("/moderation appeal")).toContain("a moderator has yet to decide");
  const queue = await inPlace("/moderation queue");
  expect(queue).toMatch(/a\d+ · appeal · question · violence/);
  expect(queue).toContain(`The author says: It is a word of chess, ${spoken}`);
  const [, id = ""] = /(a\d+) · appeal/.exec(queue) ?? [];
  await inPlace(`/moderation decide alert:${id} decision:wrong Chess is fine`);
  await vi.waitFor(async () => {
    expect((await refused.tab.reload()).page).toContain("Decided: wrong");
    const { page } = await visit(program.consoleUrl, "/c/for-you");
    expect(page).toContain("refusing you was a mistake (Chess is fine). Sorry; the same words pass now.");
  }, 20_000);
  expect(await inPlace("/moderation appeal")).toContain("decided that it was a mistake");
  expect(await say(words)).toContain("Here you are");
});

test("a moderator sees how things stand, tries a text, and replays what was judged against other thresholds", async () => {
  expect(await say(`What about a gambit, ${spoken}?`)).toContain("Here you are");
  expect(await say("/moderation status")).toContain("omni-moderation-latest judges");
  expect(await say(`/moderation test a zugzwang, ${spoken}`)).toMatch(/Would be blocked because of violence/);
  expect(await say("/moderation dry-run category:sexual block:0.6")).toMatch(
    /and \d+ would be by the proposed one.*sexual \+1 -0/,
  );
  expect(await say("/moderation set category:sexual block:0.6 Too lewd")).toContain("not set → 0.6");
  expect(await say("/moderation thresholds")).toMatch(/sexual – 0\.6 refuse/);
  expect(await say(`What about another gambit, ${spoken}?`)).toContain("I can't help with this message");
  const { stdout } = await moderation("export");
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string; why?: string; decision?: string });
  expect(lines.find(({ type }) => type === "policy")?.why).toBe("Too lewd");
  expect(lines.some(({ type, decision }) => type === "verdict" && decision === "block")).toBe(true);
  expect(stdout).not.toContain("gambit");
});

test("a policy set from a file holds in the running program at once", async () => {
  await home.write("policy.json", JSON.stringify({ everywhere: { categories: { violence: { block: null } } } }));
  const set = await moderation("policy", "set", "policy.json", "--why", "chess");
  expect(set.stdout).toContain("everywhere → categories → violence → block: not set → never");
  expect(await say(`And a second zugzwang, ${spoken}?`)).toContain("Here you are");
  await home.write("faulty.json", JSON.stringify({ everywhere: { categories: { violence: { block: 7 } } } }));
  const faulty = await moderation("policy", "set", "faulty.json");
  expect((await faulty.ended).code).toBe(1);
  expect(faulty.stderr).toContain("everywhere → categories → violence → block: must be a number from 0 to 1");
  const { stdout } = await moderation("policy", "get");
  expect(JSON.parse(stdout)).toMatchObject({ everywhere: { categories: { violence: { block: null } } } });
});

test("who speaks of harming themselves is told of help, and a human is asked to look", async () => {
  const { state, text } = await askInConsole(program.consoleUrl, `It is a stalemate, ${spoken}.`);
  expect(state).toBe("refused");
  expect(text).toContain("findahelpline.com");
  const queue = await say("/moderation queue");
  expect(queue).toContain("self-harm/intent");
  expect(queue).toContain(`It is a stalemate, ${spoken}.`);
});

test("a whole conversation is judged anew", async () => {
  const { tab } = await askInConsole(program.consoleUrl, `What is castling, ${spoken}?`);
  const check = async () => {
    const here = await visit(program.consoleUrl, `/c/${tab.place}`);
    return (await askInConsole(program.consoleUrl, "/moderation check", here)).text;
  };
  expect(await check()).toContain("2 messages judged anew: none is flagged.");
  openai.moderate = (text) => (text.includes("castling") ? { violence: 0.8 } : scores(text));
  await program.stop();
  program = await home.start(env);
  expect(await check()).toMatch(/1 flagged\. the question of You, .*violence 0\.80/);
  openai.moderate = scores;
});

test("the same text is judged once", async () => {
  const judged = () =>
    openai.requests.flatMap(({ path, body }) =>
      path === "/moderations" ? JSON.stringify(body).split("Twice").slice(1) : [],
    );
  for (let time = 0; time < 3; time += 1) await say(`Twice the same, ${spoken}?`);
  expect(judged()).toHaveLength(1);
});

test("what passed while moderation was down is judged when it is back, and a bad answer is withdrawn", async () => {
  await using other = await openHome();
  await other.write("policy.json", JSON.stringify({ everywhere: { onFailure: "open", onLateBlock: "withdraw" } }));
  await other.command(["moderation", "policy", "set", "policy.json"], env);
  const running = await other.start(env);
  openai.moderate = () => {
    throw new ApiFault(503, { message: "moderation is down", type: "server_error" }, { "retry-after": "60" });
  };
  openai.answer = () => ({ text: `Do a zugzwang, ${spoken}.` });
  const answered = await askInConsole(running.consoleUrl, `What shall I do, ${spoken}?`);
  expect(answered.text).toContain("Do a zugzwang");
  expect(answered.text).toContain("it will be checked when it is back");
  await running.kill();
  openai.moderate = scores;
  const again = await other.start(env);
  await again.logged("an answer was judged late, and is to go");
  await vi.waitFor(async () => {
    const { page } = await visit(again.consoleUrl, `/c/${answered.tab.place}`);
    expect(page).not.toContain("Do a zugzwang");
  }, 20_000);
  expect((await askInConsole(again.consoleUrl, "/moderation queue")).text).toContain("judged late");
});
