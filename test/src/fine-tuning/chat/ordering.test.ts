import { describe, expect, test } from "vitest";
import type { CardOutlet } from "../../../../src/platform/channel.ts";
import { cardOf, filledIn, openChat, seenCards, until } from "./open-chat.ts";

type Life = Awaited<ReturnType<Awaited<ReturnType<typeof openChat>>["live"]>>;

/** From the command to the card with the price. */
async function drafted(life: Life, fields: Partial<typeof filledIn> = {}) {
  const first = cardOf(await life.run("finetune create"));
  expect(await life.press(first, "Fill in")).toMatchObject({ kind: "open", form: { action: "finetune.create" } });
  return cardOf(await life.submit("finetune.create", "", { ...filledIn, ...fields }));
}

describe("a job that is ordered in chat", () => {
  test("is checked and priced first; nothing is uploaded before somebody confirms", async () => {
    const { live, fake } = await openChat();
    const life = await live();
    const card = await drafted(life);
    expect(card.markdown).toContain("12 examples");
    expect(card.markdown).toMatch(/billed tokens: \*\*about \$/);
    expect(fake.files).toEqual([]);
    expect(cardOf(await life.press(card, "Cancel")).markdown).toBe("Nothing was ordered.");
    await expect(life.press(card, "Confirm")).rejects.toMatchObject({ code: "no-draft" });
    expect(fake.jobs).toEqual([]);
  });

  test("with a faulty file it says what is wrong where, and can't be confirmed", async () => {
    const { live, write } = await openChat();
    write("broken.jsonl", ['{"messages":[]}']);
    const card = await drafted(await live(), { file: "broken.jsonl" });
    expect(card.markdown).toContain("line 1");
    expect(card.buttons.map(({ label }) => label)).toEqual(["✏️ Fill in again"]);
  });

  test("takes no path but of the folder, and no epochs that can't be", async () => {
    const { live } = await openChat();
    const life = await live();
    await expect(drafted(life, { file: "../../etc/passwd" })).rejects.toMatchObject({ code: "no-such-path" });
    await expect(drafted(life, { epochs: "many" })).rejects.toMatchObject({ code: "wrong-form" });
  });

  test("confirmed twice and in two lives it is one job, with one message that ends with how it went", async () => {
    const { live, fake, seen } = await openChat();
    const life = await live();
    const card = await drafted(life);
    await life.press(card, "Confirm");
    await life.press(card, "Confirm");
    await until(() => expect(fake.jobs).toHaveLength(1));
    await life.end();
    const next = await live();
    await next.press(card, "Confirm");
    await until(() => expect(seen.posted[0]?.card.markdown).toContain("**ftjob-1**"));
    expect([seen.posted.length, fake.jobs.length]).toEqual([1, 1]);

    const data = { step: 10, total_steps: 20, train_loss: 0.9 };
    const at = 1_780_000_000;
    const events = [
      { at, level: "info", message: "Step 1/20", data: { ...data, step: 1, train_loss: 2 } },
      { at: at + 60, level: "info", message: "Step 10/20", data },
    ];
    const [job] = fake.jobs;
    if (job === undefined) throw new Error("there is no job");
    fake.jobs[0] = { ...job, status: "running", events };
    await until(() => expect(seen.posted[0]?.card.markdown).toContain("50 %, step 10 of 20"));
    expect(seen.posted[0]?.card.picture?.alt).toBe("The loss curve: from 2 to 0.9 in training");
    fake.jobs[0] = { ...job, status: "succeeded", events, tunedModel: "ft:ours", finishedAt: at + 90 };
    await until(() => expect(seen.told).toHaveLength(1));
    expect(seen.told[0]).toMatchObject({ personId: "U1", card: { markdown: expect.stringContaining("`ft:ours`") } });
    expect(seen.posted.map(({ card }) => card.markdown.split("\n")[0])).toEqual([
      "**ftjob-1** · succeeded",
      expect.stringContaining("has succeeded (ordered by test:U1)"),
    ]);
    expect(seen.posted[0]?.card.buttons.map(({ label }) => label)).toContain("🚀 Promote…");
  });

  test("a process that dies while it tells the end goes on telling it, and tells nothing twice", async () => {
    const { live, fake, seen } = await openChat();
    const dying: CardOutlet = { ...seen.outlet, tell: () => Promise.reject(new Error("the power is gone")) };
    const first = await live(dying);
    await first.press(await drafted(first), "Confirm");
    await until(() => expect(fake.jobs).toHaveLength(1));
    const [job] = fake.jobs;
    if (job === undefined) throw new Error("there is no job");
    fake.jobs[0] = { ...job, status: "failed", error: "at least 10 examples are needed", becomes: {} };
    await until(() => expect(seen.posted).toHaveLength(2));
    await first.end();
    const next = await live();
    await until(() => expect(seen.told).toHaveLength(1));
    expect(seen.told[0]?.card.markdown).toContain("The file has too few examples");
    await next.end();
    await live();
    expect([seen.posted.length, seen.told.length]).toEqual([2, 1]);
  });

  test("a message that was posted and could not be written down any more is found again", async () => {
    const { live, fake, seen } = await openChat();
    const post: CardOutlet["post"] = async (...given) => {
      await seen.outlet.post(...given);
      throw new Error("the power is gone");
    };
    const first = await live({ ...seen.outlet, post, find: async () => new Promise(() => {}) });
    await first.press(await drafted(first), "Confirm");
    await until(() => expect(seen.posted).toHaveLength(1));
    void first.end();
    await live();
    await until(() => expect(fake.jobs).toHaveLength(1));
    await until(() => expect(seen.posted[0]?.card.markdown).toContain("ftjob-1"));
    expect(seen.posted).toHaveLength(1);
  });

  test("a file that was changed after it was checked is not ordered", async () => {
    const { live, write, fake } = await openChat();
    const life = await live();
    const card = await drafted(life);
    write("train.jsonl", ["{}"]);
    await expect(life.press(card, "Confirm")).rejects.toMatchObject({ code: "changed-file" });
    expect(fake.files).toEqual([]);
  });

  test("is for administrators, and who was not allowed is in the log", async () => {
    const { live, entries, fake } = await openChat();
    const life = await live();
    const card = await drafted(life);
    await expect(life.run("finetune create", {}, "U2")).rejects.toMatchObject({
      code: expect.stringMatching(/^not-among-/),
    });
    await expect(life.submit("finetune.create", "", filledIn, "U2")).rejects.toMatchObject({
      code: expect.stringMatching(/^not-among-/),
    });
    await expect(life.press(card, "Confirm", "U2")).rejects.toMatchObject({
      code: expect.stringMatching(/^not-among-/),
    });
    expect(JSON.stringify(entries)).toContain("test:U2");
    expect(fake.jobs).toEqual([]);
  });
});

describe("a job that runs", () => {
  async function running() {
    const world = await openChat();
    world.fake.jobs.push({ id: "ftjob-a", status: "running", createdAt: Math.floor(Date.now() / 1000) });
    return { ...world, life: await world.live() };
  }

  test("is shown to everyone; an administrator pauses, resumes and cancels it by its buttons, and the log says who", async () => {
    const { life, fake, entries } = await running();
    const card = cardOf(await life.run("finetune status", { job: "ftjob-a" }, "U9"));
    await expect(life.press(card, "Pause", "U9")).rejects.toMatchObject({ code: expect.stringMatching(/^not-among-/) });
    const paused = cardOf(await life.press(card, "Pause"));
    expect(fake.jobs[0]?.status).toBe("paused");
    const resumed = cardOf(await life.press(paused, "Resume"));
    expect(cardOf(await life.press(resumed, "Cancel")).markdown).toContain("cancelled");
    expect(fake.jobs[0]?.status).toBe("cancelled");
    expect(JSON.stringify(entries)).toContain('"by":"test:U1"');
  });

  test("is followed in a message by whoever wants it, until they say off", async () => {
    const { life, fake, seen } = await running();
    expect(await life.run("finetune status", { job: "ftjob-a", watch: "on" }, "U9")).toContain("follows the job");
    await until(() => expect(seen.posted[0]?.card.markdown).toContain("running"));
    await life.run("finetune status", { job: "ftjob-a", watch: "off" }, "U9");
    const [job] = fake.jobs;
    if (job === undefined) throw new Error("there is no job");
    fake.jobs[0] = { ...job, status: "succeeded", tunedModel: "ft:ours" };
    await expect(life.run("finetune status", { job: "ftjob-a", watch: "on" })).rejects.toMatchObject({
      code: "has-ended",
    });
    expect(seen.told).toEqual([]);
  });

  test("a message that somebody deleted is not posted again, and how it ends is told all the same", async () => {
    const { fake, live, seen } = await openChat();
    const { PlatformError } = await import("../../../../src/errors.ts");
    const { outlet } = seenCards();
    const gone = { status: 404, code: "unknown_message", requestId: null, retryAfterMs: null, retryable: false };
    const fault = () => Promise.reject(new PlatformError("Unknown Message", gone));
    fake.jobs.push({ id: "ftjob-a", status: "queued", createdAt: 1_780_000_000 });
    const life = await live({ ...outlet, post: seen.outlet.post, update: fault, tell: seen.outlet.tell });
    await life.run("finetune status", { job: "ftjob-a", watch: "on" });
    await until(() => expect(seen.posted).toHaveLength(1));
    const [job] = fake.jobs;
    if (job === undefined) throw new Error("there is no job");
    fake.jobs[0] = { ...job, status: "succeeded", tunedModel: "ft:ours" };
    await until(() => expect(seen.told).toHaveLength(1));
    expect(seen.posted.map(({ card }) => card.markdown.split("\n")[0])).toEqual([
      "**ftjob-a** · queued",
      expect.stringContaining("has succeeded"),
    ]);
  });
});
