import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ApiFault } from "../fakes/openai/api-fault.ts";
import { type Fault, failing, outOfQuota, rateLimited } from "../fakes/openai/faults.ts";
import { type FakeOpenAI, startFakeOpenAI } from "../fakes/openai/start.ts";
import { askInConsole } from "./ask-in-console.ts";
import { type Home, keyDocument, openHome, type Program, spoken } from "./start-program.ts";

const apis = [
  { api: "responses", path: "/responses", model: "gpt-6-luna" },
  { api: "chat", path: "/chat/completions", model: "llama-local" },
] as const;

const parrotDocument = `# Parrots\n\nParrots of this office eat ${spoken} at noon.\n`;

describe.for(apis)("with a model behind OPENAI_API=$api", ({ api, path, model }) => {
  let home: Home;
  let openai: FakeOpenAI;
  let program: Program;
  beforeAll(async () => {
    home = await openHome({ "keys.md": keyDocument, "parrots.md": parrotDocument });
    openai = await startFakeOpenAI({
      apiKey: "sk-fake-for-these-tests",
      moderate: (text) => (/zugzwang/i.test(text) ? { violence: 0.9 } : {}),
    });
    const key = { OPENAI_API_KEY: "sk-fake-for-these-tests", OPENAI_BASE_URL: openai.baseUrl };
    program = await home.start({
      ...key,
      OPENAI_API: api,
      MODEL: model,
      KNOWLEDGE_PASSAGES: "1",
      MODEL_IDLE_SECONDS: "1",
    });
    await program.logged("the documents are indexed");
  });
  afterAll(async () => {
    await home[Symbol.asyncDispose]();
    await openai.close();
  });

  const ask = (text: string) => askInConsole(program.consoleUrl, text);
  const askedOf = (endpoint: string) => openai.requests.filter((request) => request.path === endpoint);

  test("the answer is the model's, cites the passage it was given, and was found by meaning too", async () => {
    openai.answer = ({ question }) => ({
      text: `Run \`keys rotate\` [1], ${spoken}.${question.includes("keys rotate") ? "" : " (no passage)"}`,
    });
    const { text, sourcePaths } = await ask(`How do I change the secret we sign with, ${spoken}?`);
    expect(text).toContain("Run keys rotate 1 , marmalade.");
    expect(text).not.toContain("no passage");
    expect(text).not.toContain("keyword alone");
    expect(sourcePaths).toHaveLength(1);
    expect(askedOf("/embeddings").some(({ body }) => JSON.stringify(body).includes("the secret we sign with"))).toBe(
      true,
    );
  });

  test("the model looks something up itself", async () => {
    openai.answer = ({ toolResults }) =>
      toolResults.length === 0
        ? { toolCalls: [{ name: "search_knowledge", arguments: { query: "what parrots eat" } }] }
        : {
            text: `I looked it up: ${toolResults.join().includes("eat marmalade at noon") ? "found" : "missing"}, ${spoken}.`,
          };
    expect((await ask(`How does rotating keys work, ${spoken}?`)).text).toContain("I looked it up: found");
  });

  test("nothing of a flagged question is anywhere afterwards", async () => {
    const before = askedOf(path).length;
    openai.answer = () => ({ text: `Never shown, ${spoken}.` });
    const ended = nextBlocked();
    const { state, text } = await ask("How do I do a zugzwang to somebody?");
    expect(state).toBe("refused");
    expect(text).toContain("I can't help with this message");
    expect(text).not.toContain("Never shown");
    await ended;
    await expectGone("zugzwang");
    expect(JSON.stringify(askedOf(path).slice(before + 1))).not.toContain("zugzwang");
  });

  test("nothing of a flagged answer is anywhere afterwards", async () => {
    openai.answer = () => ({ text: "All is well. Then do a Zugzwang to them. And so on." });
    const ended = nextBlocked();
    const { state, text } = await ask(`What next, ${spoken}?`);
    expect(state).toBe("refused");
    expect(text).toContain("I have withdrawn my answer");
    expect(text).not.toContain("All is well");
    await ended;
    await expectGone("Zugzwang");
    await expectGone("All is well");
  });

  test("while moderation is down, nothing is answered", async () => {
    openai.answer = () => ({ text: `Never shown, ${spoken}.` });
    openai.moderate = moderationIsDown;
    const { state, text } = await ask(`Is anybody there, ${spoken}?`);
    openai.moderate = () => ({});
    expect(state).toBe("refused");
    expect(text).toContain("I can't check messages for safety at the moment");
  });

  test("a model over its limit is asked again when it said so", async () => {
    openai.answer = () => ({ text: `At the second attempt, ${spoken}.` });
    openai.next(path, rateLimited({ "retry-after": "1" }));
    const before = askedOf(path).length;
    expect((await ask(`Are you busy, ${spoken}?`)).text).toContain("At the second attempt");
    expect(askedOf(path).length - before).toBe(2);
  });

  test("an account without credit is told, and not asked again", async () => {
    openai.next(path, outOfQuota());
    const before = askedOf(path).length;
    expect((await ask(`Are you paid, ${spoken}?`)).text).toContain("no credit left");
    expect(askedOf(path).length - before).toBe(1);
  });

  const brokenOff: readonly Fault[] = [
    { kind: "cut", after: 12 },
    { kind: "stall", after: 12 },
    { kind: "end-early", after: 12 },
    { kind: "garbage-frame", after: 12 },
    { kind: "error-frame", after: 12, error: { message: "The server had an error", type: "server_error" } },
  ];
  const story = `The story begins, ${spoken}. ${"It goes on. ".repeat(40)}It ends.`;

  test.each(brokenOff)(
    "an answer that breaks off in the middle ($kind) is whole in the end, and once",
    async (fault) => {
      openai.answer = () => ({ text: story });
      openai.next(path, fault);
      const { state, text } = await ask(`Tell me a story, ${spoken}.`);
      expect(state).toBe("finished");
      expect(text.split("The story begins")).toHaveLength(2);
      expect(text).toContain("It ends.");
    },
  );

  test("an answer that breaks off again and again stays as far as it was shown, and says so", async () => {
    openai.answer = () => ({ text: story });
    const cut = { kind: "cut", after: 12 } as const;
    openai.next(path, cut, cut, cut, cut);
    const { state, text } = await ask(`Tell me a story, ${spoken}.`);
    expect(state).toBe("finished");
    expect(text.split("The story begins")).toHaveLength(2);
    expect(text).toContain("The answer broke off here");
  });

  test.each([
    { name: "429", fault: rateLimited({ "retry-after-ms": "20" }) },
    { name: "500", fault: failing(500) },
    { name: "503", fault: failing(503) },
  ])("a server that fails before the first word ($name) is asked again", async ({ fault }) => {
    openai.answer = () => ({ text: `Recovered, ${spoken}.` });
    openai.next(path, fault);
    expect((await ask(`And now, ${spoken}?`)).text).toContain("Recovered");
  });

  /** The refusal is shown a moment before its turn has ended. */
  function nextBlocked(): Promise<void> {
    const words = '"state":"blocked"';
    return program.logged(words, program.stderr.split(words).length);
  }

  async function expectGone(words: string): Promise<void> {
    expect(program.stdout + program.stderr).not.toContain(words);
    // The log tells of a turn's end a moment before its words are erased.
    await vi.waitFor(async () => expect((await home.storedBytes()).includes(words)).toBe(false), 20_000);
  }
});

test("with MODERATION_ON_FAILURE=open, an answer that nobody judged says so", async () => {
  const openai = await startFakeOpenAI({
    answer: () => ({ text: `Here you are, ${spoken}.` }),
    moderate: moderationIsDown,
  });
  await using home = await openHome();
  const key = { OPENAI_API_KEY: "sk-fake", OPENAI_BASE_URL: openai.baseUrl };
  const program = await home.start({ ...key, MODERATION_ON_FAILURE: "open", MODEL: "llama-local" });
  const { text } = await askInConsole(program.consoleUrl, `Is anybody there, ${spoken}?`);
  expect(text).toContain("Here you are");
  expect(text).toContain("Not checked by moderation");
  await openai.close();
});

/** For longer than anybody would wait for it. */
function moderationIsDown(): never {
  throw new ApiFault(503, { message: "moderation is down", type: "server_error" }, { "retry-after": "60" });
}
