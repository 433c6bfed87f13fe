import { describe, expect, test } from "vitest";
import { runCommand } from "../../../src/commands/command.ts";
import { finetuneConsentCommand } from "../../../src/commands/finetune-consent.ts";
import { approvalsSchema } from "../../../src/storage/drivers/sqlite/approvals.ts";
import { openTrainingTurns, trainingSchema } from "../../../src/storage/drivers/sqlite/training-turns.ts";
import { usageSchema } from "../../../src/storage/drivers/sqlite/usage.ts";
import { opened } from "../../contracts/opened.ts";
import { keptTurnOf } from "../../contracts/training-turns.ts";
import { questionOf } from "../../helpers/engine.ts";
import { openTables } from "../../helpers/open-tables.ts";
import { recordingLog } from "../../helpers/recording-log.ts";
import { cardOf, openChat } from "../fine-tuning/chat/open-chat.ts";
import { signal } from "../fine-tuning/jobs/desk.ts";

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

describe("jobs in chat", () => {
  test("status lists the newest jobs, what answers here and how models have done", async () => {
    const { live, fake } = await openChat();
    const { run, storage } = await live();
    expect(await run("finetune list")).toBe("There are no fine-tuning jobs yet.");
    fake.jobs.push({ id: "ftjob-a", status: "running", createdAt: Math.floor(Date.now() / 1000) });
    const { promotions } = storage.tuning;
    await promotions.promote({ scope: "all", model: "ft:ours", share: 0.2, by: "test:U1", at: 1 });
    await promotions.promote({ scope: "test:W:C2", model: "ft:theirs", share: 1, by: "test:U1", at: 1 });
    const said = await run("finetune status");
    expect(said).toContain("- `ftjob-a` · running · gpt-4.1-mini-2025-04-14 · today");
    expect(said).toContain("`ft:ours` answers 20 % of conversations everywhere");
    expect(said).not.toContain("ft:theirs");
    expect(said).toContain("No model has answered yet.");
  });

  test("status of a job is a card with its state, progress, losses, cost and last events", async () => {
    const { live, fake } = await openChat();
    const { run } = await live();
    const data = { step: 20, total_steps: 40, train_loss: 0.1234 };
    const events = [{ at: 1_780_000_000, level: "info", message: "Step 20/40", data }];
    const createdAt = Math.floor(Date.now() / 1000);
    fake.jobs.push({ id: "ftjob-1", status: "running", createdAt, trainedTokens: 500_000, events });
    const { markdown } = cardOf(await run("finetune status", { job: "ftjob-1" }));
    for (const part of [
      "**ftjob-1** · running",
      "50 %, step 20 of 40",
      "0.123 in training",
      "about $2.50",
      "Step 20/40",
    ])
      expect(markdown).toContain(part);
    await expect(run("finetune status", { job: "ftjob-9" })).rejects.toMatchObject({ code: "no-such-job" });
  });

  test("an administrator cancels a job; nobody else does, and both are in the log", async () => {
    const { live, fake, entries } = await openChat();
    const { run } = await live();
    fake.jobs.push({ id: "ftjob-1", status: "queued", createdAt: 1_780_000_000 });
    await expect(run("finetune cancel", { job: "ftjob-1" }, "U2")).rejects.toMatchObject({
      code: expect.stringMatching(/^not-among-/),
    });
    expect(fake.jobs[0]?.status).toBe("queued");
    expect(cardOf(await run("finetune cancel", { job: "ftjob-1" })).markdown).toContain("**ftjob-1** · cancelled");
    expect(JSON.stringify(entries)).toContain('"by":"test:U1"');
  });
});

describe("consent", () => {
  test("is off until somebody says on, and off deletes what was kept", async () => {
    const { port: training } = await opened((folder) =>
      openTables(folder, [usageSchema, trainingSchema, approvalsSchema], openTrainingTurns),
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
