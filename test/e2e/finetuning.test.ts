import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { askInConsole } from "./ask-in-console.ts";
import { startFakeOpenAI } from "../fakes/openai/start.ts";
import { goodLines } from "../src/fine-tuning/validation/check.ts";
import { openHome, spoken } from "./start-program.ts";

/** The `threadwise finetune` command in a home of its own, in front of a fake service. */
async function openCommand() {
  const home = await openHome();
  const fake = await startFakeOpenAI();
  const env = {
    OPENAI_API_KEY: "sk-fake",
    OPENAI_BASE_URL: fake.baseUrl,
    MODEL: "gpt-4.1-mini",
    FINE_TUNING_MODEL: "gpt-4.1-mini",
  };
  const run = async (...args: string[]) => {
    const program = await home.command(["finetune", ...args], env);
    return { code: (await program.ended).code, said: program.stdout, complained: program.stderr };
  };
  return {
    home,
    fake,
    env,
    run,
    async [Symbol.asyncDispose]() {
      await Promise.all([home[Symbol.asyncDispose](), fake.close()]);
    },
  };
}

test("from a checked file to a job, a promoted model and back", async () => {
  await using command = await openCommand();
  const { home, fake, run } = command;
  await home.write("train.jsonl", `${goodLines(12).join("\n")}\n`);
  expect(await run("validate", "train.jsonl")).toMatchObject({ code: 0, said: expect.stringContaining("12 examples") });
  expect((await run("create", "train.jsonl")).complained).toContain("--yes");
  expect(fake.files).toEqual([]);

  const created = await run("create", "train.jsonl", "--suffix", "ours", "--yes", "--json");
  expect(JSON.parse(created.said)).toMatchObject({ state: "placed", jobId: "ftjob-1", what: { suffix: "ours" } });
  expect((await run("list")).said).toContain("ftjob-1");
  expect(JSON.parse((await run("status", "ftjob-1", "--curve", "curve.png", "--json")).said)).toMatchObject({
    order: { orderedBy: "command line" },
  });
  expect((await run("cancel", "ftjob-1")).said).toContain("cancelled");

  expect((await run("promote", "ft:ours", "--share", "25")).said).toContain(
    "ft:ours answers 25 % of conversations everywhere",
  );
  expect((await run("rollback")).said).toContain("gpt-4.1-mini answers");
  expect((await run("rollback")).complained).toContain("Nothing is promoted");
});

test("a faulty file is never uploaded, and its faults are told with their lines", async () => {
  await using command = await openCommand();
  const { home, fake, run } = command;
  await home.write("train.jsonl", `${goodLines(10).join("\n")}\n{"messages":[]}\n`);
  const { code, said, complained } = await run("create", "train.jsonl", "--yes");
  expect([code, fake.files.length]).toEqual([1, 0]);
  expect(said).toContain("line 11, messages: is empty");
  expect(complained).toContain("Nothing was uploaded");
});

test("an empty dataset says what is missing; two models are compared by a third", async () => {
  await using command = await openCommand();
  const { home, run } = command;
  expect((await run("dataset")).said).toContain("/finetune consent on");
  await home.write("questions/queries.jsonl", '{"_id":"q1","text":"one"}\n');
  const { said } = await run("compare", "gpt-4.1-mini", "--questions", "questions", "--json");
  expect(JSON.parse(said)).toMatchObject({ summary: { tie: 1 }, questions: [{ question: "one", preferred: "tie" }] });
});

test("what is liked in chat, of who agreed, is in the next dataset, and a promoted model answers in chat; who takes it back is in none", async () => {
  await using command = await openCommand();
  const { home, fake, run, env } = command;
  const { consoleUrl } = await home.start(env);
  const like = async (question: string) => {
    const { tab } = await askInConsole(consoleUrl, question);
    const turnId = /name="turn(?:Id)?" value="([^"]+)"/.exec(tab.page)?.[1] ?? "";
    expect((await tab.post("feedback", { turnId, rating: "up" })).status).toBe(202);
    return tab;
  };
  const dataset = async () => {
    const { said } = await run("dataset", "--json");
    const { folder, dataset } = JSON.parse(said);
    const files = await Promise.all(
      ["train", "validation"].map((name) => readFile(join(home.folder, folder, `${name}.jsonl`), "utf8")),
    );
    return { dataset, examples: files.join("") };
  };
  await like(`What is not kept, ${spoken}?`);
  expect((await askInConsole(consoleUrl, "/finetune consent on")).text).toContain("From now on");
  await like(`How do I rotate the signing key, ${spoken}? Mail ann@example.com`);
  const { dataset: first, examples } = await dataset();
  expect(first).toMatchObject({ sources: { rated: 1 }, isModerated: true, masked: { values: { EMAIL: 1 } } });
  expect(examples).toContain("keys rotate");
  expect(examples).toContain(`How do I rotate the signing key, ${spoken}? Mail [EMAIL_1]`);
  expect(await readFile(join(home.folder, "data/dataset/report.html"), "utf8")).toContain("Masked, in 1 examples");

  await run("promote", "llama-local");
  await askInConsole(consoleUrl, "And who answers now?");
  expect(fake.requests.findLast(({ path }) => path === "/chat/completions")?.body).toMatchObject({
    model: "llama-local",
  });
  expect((await askInConsole(consoleUrl, "/finetune status")).text).toContain("llama-local");

  await askInConsole(consoleUrl, "/finetune consent off");
  expect((await dataset()).dataset.sources).toEqual({});
});
