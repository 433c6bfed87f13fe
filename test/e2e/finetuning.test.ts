import { expect, test } from "vitest";
import { startFakeOpenAI } from "../fakes/openai/start.ts";
import { goodLines } from "../src/fine-tuning/validation/check.ts";
import { openHome } from "./start-program.ts";

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
