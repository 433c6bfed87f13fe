import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { visit } from "../adapters/console/visitor.ts";
import { askInConsole, newestTurn } from "./ask-in-console.ts";
import { type Home, openHome, type Program, spoken } from "./start-program.ts";

describe("with nothing but documents: no token, no key", () => {
  let home: Home;
  let program: Program;
  beforeAll(async () => {
    home = await openHome();
    program = await home.start();
  });
  afterAll(() => home[Symbol.asyncDispose]());

  test("the console opens at the printed address and says which variable turns a model on", async () => {
    expect(program.stdout).toMatch(/^Console: http:\/\/127\.0\.0\.1:\d+\n$/);
    const { response, page } = await visit(program.consoleUrl);
    expect(response.status).toBe(200);
    expect(page).toContain("No model is configured");
    expect(page).toContain("OPENAI_API_KEY");
  });

  test("a question is answered by quoting the documents, and the source opens the passage", async () => {
    const { text, sourcePaths } = await askInConsole(program.consoleUrl, `How do I rotate the signing key, ${spoken}?`);
    expect(text).toContain("keys rotate");
    const passage = await (await fetch(`${program.consoleUrl}${sourcePaths[0]}`)).text();
    expect(passage).toContain(`spread ${spoken} on it`);
  });

  const commands = [
    ["/help", "/knowledge add"],
    [`/search signing ${spoken}`, "Rotating"],
    ["/knowledge list", "1 document"],
    ["/usage", "You: 1 question"],
    ["/reset", "nothing to forget"],
    ["/finetune status", "OPENAI_API_KEY"],
  ] as const;
  test.for(commands)("%s answers", async ([typed, words]) => {
    expect((await askInConsole(program.consoleUrl, typed)).text).toContain(words);
  });

  test("the next start finds the index as it was and the conversation still there", async () => {
    const { tab } = await askInConsole(program.consoleUrl, `Who may rotate keys, ${spoken}?`);
    expect(await program.stop()).toEqual({ code: 0, signal: null });

    program = await home.start();
    await program.logged("the documents are indexed");
    expect(program.stderr).toMatch(/"summary":"[^"]*unchanged/);
    const { question, text } = newestTurn(await visit(program.consoleUrl, `/c/${tab.place}`));
    expect(question).toContain(`Who may rotate keys, ${spoken}?`);
    expect(text).toContain("keys rotate");
  });
});
