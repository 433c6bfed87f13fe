import { describe, expect, test } from "vitest";
import { runCommand } from "../../../src/commands/command.ts";
import { finetuneCancelCommand } from "../../../src/commands/finetune-cancel.ts";
import { finetuneConsentCommand } from "../../../src/commands/finetune-consent.ts";
import { finetuneListCommand, finetuneStatusCommand } from "../../../src/commands/finetune-status.ts";
import { openTrainingTurns, trainingSchema } from "../../../src/storage/drivers/sqlite/training-turns.ts";
import { usageSchema } from "../../../src/storage/drivers/sqlite/usage.ts";
import { opened } from "../../contracts/opened.ts";
import { keptTurnOf } from "../../contracts/training-turns.ts";
import { questionOf } from "../../helpers/engine.ts";
import { openTables } from "../../helpers/open-tables.ts";
import { recordingLog } from "../../helpers/recording-log.ts";
import { openDesk, orderOf, signal } from "../fine-tuning/jobs/desk.ts";

const { conversation, author, target } = questionOf("");

function invoked(command: string, options: Readonly<Record<string, string>> = {}, id = author.id) {
  return {
    kind: "command",
    key: "k",
    at: 1,
    command,
    options,
    conversation,
    author: { ...author, id },
    target,
  } as const;
}

async function openCommands() {
  const given = await openDesk();
  const { log, entries } = recordingLog();
  const promotion = { id: 1, scope: "all", model: "ft:ours", share: 0.2, by: "test:U1", at: 1 };
  const figures = { model: "ft:ours", turns: 4, failed: 0, up: 3, down: 1, meanMs: 1_500, cost: 0.02 };
  const deps = {
    tuning: given.desk,
    promotions: { current: async () => [promotion, { ...promotion, id: 2, scope: "test:W:C2", model: "ft:theirs" }] },
    models: { figures: async () => [figures] },
    admins: new Set(["test:U1"]),
    log,
    now: Date.now,
  };
  const commands = [finetuneStatusCommand(deps), finetuneListCommand(deps), finetuneCancelCommand(deps)];
  const run = (name: string, options: Readonly<Record<string, string>> = {}, by?: string) => {
    const command = commands.find((one) => one.name === name);
    if (command === undefined) throw new Error(name);
    return runCommand(command, invoked(name, options, by), signal);
  };
  return { ...given, run, entries };
}

describe("jobs in chat", () => {
  test("status lists the newest jobs, what answers and how models have done", async () => {
    const { run, fake } = await openCommands();
    expect(await run("finetune list")).toBe("There are no fine-tuning jobs yet.");
    fake.jobs.push({ id: "ftjob-a", status: "running", createdAt: Math.floor(Date.now() / 1000) });
    const said = await run("finetune status");
    expect(said).toContain("- `ftjob-a` · running · gpt-4.1-mini-2025-04-14 · today");
    expect(said).toContain("`ft:ours` answers 20 % of conversations everywhere");
    expect(said).not.toContain("ft:theirs");
    expect(said).toContain("| ft:ours | 4 | 0 | 75 % of 4 | 1.5 s | $0.0050 |");
  });

  test("status of a job tells its state, progress, losses, cost and last events", async () => {
    const { run, desk, fake } = await openCommands();
    const { key } = await desk.order(orderOf(), signal);
    await desk.place(key, signal);
    const [job] = fake.jobs;
    if (job === undefined) throw new Error("there is no job");
    const data = { step: 20, total_steps: 40, train_loss: 0.1234 };
    const events = [{ at: 1_780_000_000, level: "info", message: "Step 20/40", data }];
    fake.jobs[0] = { ...job, status: "running", events, becomes: {} };
    const said = await run("finetune status", { job: "ftjob-1" });
    for (const part of [
      "**ftjob-1** · running",
      "Ordered by: test:U1",
      "50 %, step 20 of 40",
      "0.123 in training",
      "about $2.50",
      "Step 20/40",
    ])
      expect(said).toContain(part);
    await expect(run("finetune status", { job: "ftjob-9" })).rejects.toMatchObject({ code: "no-such-job" });
  });

  test("an administrator cancels a job; nobody else does, and both are in the log", async () => {
    const { run, desk, fake, entries } = await openCommands();
    await desk.place((await desk.order(orderOf(), signal)).key, signal);
    await expect(run("finetune cancel", { job: "ftjob-1" }, "U2")).rejects.toMatchObject({ code: "not-allowed" });
    expect(fake.jobs[0]?.status).toBe("validating_files");
    expect(await run("finetune cancel", { job: "ftjob-1" })).toContain("Cancelled: `ftjob-1` · cancelled");
    expect(JSON.stringify(entries)).toContain("no administrator");
  });
});

describe("consent", () => {
  test("is off until somebody says on, and off deletes what was kept", async () => {
    const { port: training } = await opened((folder) =>
      openTables(folder, [usageSchema, trainingSchema], openTrainingTurns),
    );
    const command = finetuneConsentCommand({ training, log: recordingLog().log, now: () => 5 });
    const say = (choice?: string) =>
      runCommand(command, invoked("finetune consent", choice === undefined ? {} : { choice }), signal);
    const mine = keptTurnOf("t1", { people: [{ id: "test:W:U1", name: "Ann" }] });
    expect(await say()).toContain("**Off.**");
    expect(await training.keep(mine)).toBe(false);
    expect(await say("on")).toContain("**On.**");
    await training.keep(mine);
    expect(await say("status")).toContain("1 answered questions");
    expect(await say("off")).toContain("1 kept answers are forgotten");
    expect(await training.count("test:W:U1")).toBe(0);
    await expect(say("maybe")).rejects.toMatchObject({ code: "wrong-options" });
  });
});
