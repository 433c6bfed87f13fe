import { Alarm } from "../../../../src/fine-tuning/jobs/alarm.ts";
import { describe, expect, test, vi } from "vitest";
import { watchOrders } from "../../../../src/fine-tuning/jobs/watch-orders.ts";
import type { TuningOrder } from "../../../../src/fine-tuning/tuning-orders.ts";
import { failing } from "../../../fakes/openai/faults.ts";
import type { FakeJob } from "../../../fakes/openai/state.ts";
import type { FakeOpenAI } from "../../../fakes/openai/start.ts";
import { openDesk, orderOf, signal } from "./desk.ts";

const patience = { timeout: 20_000 };
const pace = { leastMs: 5, mostMs: 20, idleMs: 5 };

function move(fake: FakeOpenAI, changes: Partial<FakeJob>): void {
  const job = fake.jobs[0];
  if (job === undefined) throw new Error("there is no job");
  const { becomes: _, ...kept } = job;
  fake.jobs[0] = { ...kept, ...changes };
}

/** Follows the orders until the test is over. */
function watch({ deps }: Awaited<ReturnType<typeof openDesk>>) {
  const stop = new AbortController();
  const seen: TuningOrder[] = [];
  const watching = watchOrders(
    { ...deps, pace, alarm: new Alarm(), onChange: (order) => void seen.push(order) },
    stop.signal,
  );
  return {
    seen,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await watching;
    },
  };
}

describe("the running program", () => {
  test("brings an order to the service that another left, and follows its job to the end", async () => {
    const given = await openDesk();
    const { key } = await given.desk.order(orderOf(), signal);
    await using watched = watch(given);
    await vi.waitFor(() => expect(watched.seen.at(-1)?.job?.status).toBe("queued"), patience);
    move(given.fake, { status: "running" });
    await vi.waitFor(() => expect(watched.seen.at(-1)?.job?.status).toBe("running"), patience);
    move(given.fake, {
      status: "succeeded",
      tunedModel: "ft:gpt-4.1-mini:acme",
      trainedTokens: 900_000,
      finishedAt: 1_780_000_100,
    });
    await vi.waitFor(() => expect(watched.seen.at(-1)?.state).toBe("succeeded"), patience);
    expect(await given.deps.orders.find(key)).toMatchObject({
      state: "succeeded",
      job: { tunedModel: "ft:gpt-4.1-mini:acme" },
    });
  });

  test("goes on when the service fails in between", async () => {
    const given = await openDesk();
    given.fake.next("/files", failing(500));
    await given.desk.order(orderOf(), signal);
    await using watched = watch(given);
    await vi.waitFor(() => expect(watched.seen.at(-1)?.jobId).toBe("ftjob-1"), patience);
    given.fake.next("/fine_tuning/jobs/ftjob-1", failing(500), failing(503));
    move(given.fake, { status: "running" });
    await vi.waitFor(() => expect(watched.seen.at(-1)?.job?.status).toBe("running"), patience);
    expect(given.fake.jobs).toHaveLength(1);
  });

  test("tells why a job has failed", async () => {
    const given = await openDesk();
    await given.desk.order(orderOf(3), signal);
    await using watched = watch(given);
    await vi.waitFor(() => expect(watched.seen.at(-1)?.state).toBe("failed"), patience);
    expect(watched.seen.at(-1)?.error).toMatch(/at least 10 examples\n.*threadwise finetune validate/);
  });
});

describe("a job's view", () => {
  test("has its progress, losses, cost so far and the time that is left", async () => {
    const given = await openDesk({ now: () => 1_780_000_300_000 });
    const { key } = await given.desk.order(orderOf(), signal);
    await given.desk.place(key, signal);
    const step = (n: number) => ({
      at: 1_780_000_000 + n * 10,
      level: "info",
      message: `Step ${n}/40: training loss=${1 / n}`,
      data: { step: n, total_steps: 40, train_loss: 1 / n },
    });
    move(given.fake, {
      status: "running",
      events: [{ at: 1_780_000_000, level: "info", message: "Fine-tuning job started" }, step(10), step(20)],
      checkpoints: [{ step: 20, loss: 0.05, validationLoss: 0.07 }],
    });
    const view = await given.desk.view(key, signal);
    expect(view).toMatchObject({
      id: "ftjob-1",
      status: "running",
      progress: { step: 20, total: 40 },
      cost: 2.5,
      remainingMs: 200_000,
      points: [
        { step: 10, trainLoss: 0.1 },
        { step: 20, trainLoss: 0.05, validationLoss: 0.07 },
      ],
      checkpoints: [{ model: "ft:gpt-4.1-mini:org::ftjob-1:ckpt-step-20" }],
    });
    expect(view?.events[0]?.message).toContain("Step 20/40");
    expect(await given.desk.view("ftjob-none", signal)).toBeNull();
  });

  test("warns weeks before its model is turned off", async () => {
    const given = await openDesk({ now: () => Date.UTC(2026, 11, 1) });
    given.fake.shutdowns["ft:x"] = "2027-01-14";
    given.fake.jobs.push({ id: "ftjob-a", status: "succeeded", tunedModel: "ft:x", createdAt: 1 });
    expect((await given.desk.view("ftjob-a", signal))?.warnings).toEqual([
      "`ft:x` is turned off on 2027-01-14, in 44 days.",
    ]);
  });
});

describe("what is done to a job", () => {
  test("it waits, goes on and is cancelled, and the order knows; a second cancel is refused", async () => {
    const { desk, deps } = await openDesk();
    const { key } = await desk.order(orderOf(), signal);
    await desk.place(key, signal);
    for (const [action, status] of [
      ["pause", "paused"],
      ["resume", "queued"],
      ["cancel", "cancelled"],
    ] as const)
      expect(await desk.act(key, action, "test:U1", signal)).toMatchObject({ status });
    expect(await deps.orders.find(key)).toMatchObject({ state: "cancelled" });
    await expect(desk.act("ftjob-1", "cancel", "test:U1", signal)).rejects.toMatchObject({ status: 400 });
    await expect(desk.act("ftjob-9", "cancel", "test:U1", signal)).rejects.toMatchObject({ code: "no-such-job" });
  });

  test("an order that is not with the service yet is withdrawn, and never gets there", async () => {
    const { desk, fake } = await openDesk();
    const { key } = await desk.order(orderOf(), signal);
    await desk.act(key, "cancel", "test:U1", signal);
    expect(await desk.place(key, signal)).toMatchObject({ state: "cancelled" });
    expect(fake.jobs).toEqual([]);
    expect(await desk.list(5, signal)).toMatchObject([{ id: key }]);
  });
});

describe("what the service offers", () => {
  test("is asked once a day, and starts nothing", async () => {
    let now = 1_000_000;
    const { desk, fake } = await openDesk({ now: () => now });
    expect((await desk.capability(false, signal)).capability).toEqual({ kind: "open" });
    const asked = fake.requests.length;
    expect((await desk.capability(false, signal)).says).toContain("6 January 2027");
    expect(fake.requests).toHaveLength(asked);
    now += 25 * 3_600_000;
    fake.closedToTuning = "Fine-tuning is no longer available for your organization.";
    const { capability, says } = await desk.capability(false, signal);
    expect(capability).toMatchObject({ kind: "closed" });
    expect(says).toContain("FINE_TUNING_BASE_URL");
    expect([fake.jobs, fake.files]).toEqual([[], []]);
  });

  test("a service without the API is told from one that can't be asked", async () => {
    const { desk, fake } = await openDesk();
    fake.next("/fine_tuning/jobs", failing(404), failing(500));
    expect((await desk.capability(true, signal)).capability.kind).toBe("unsupported");
    expect((await desk.capability(true, signal)).capability.kind).toBe("unknown");
    expect((await desk.capability(false, signal)).capability.kind).toBe("unsupported");
  });
});
