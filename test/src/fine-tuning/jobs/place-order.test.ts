import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import { placeOrder } from "../../../../src/fine-tuning/jobs/place-order.ts";
import type { FineTuningProvider } from "../../../../src/models/fine-tuning-service.ts";
import { failing, rateLimited } from "../../../fakes/openai/faults.ts";
import { openDesk, orderOf, posts, signal } from "./desk.ts";

const jobsPath = "/fine_tuning/jobs";

test("an order is uploaded and placed with all that was chosen, and our key in it", async () => {
  const { desk, fake } = await openDesk();
  const request = orderOf(12, { validationPath: orderOf(3).trainingPath });
  const { key } = await desk.order(
    {
      ...request,
      what: {
        ...request.what,
        method: "dpo",
        hyperparameters: { epochs: 2, batchSize: 4, learningRateMultiplier: 0.5, beta: 0.2 },
      },
    },
    signal,
  );
  expect(fake.files).toEqual([]);
  expect(await desk.place(key, signal)).toMatchObject({ state: "placed", jobId: "ftjob-1" });
  expect(fake.files.map(({ content, purpose }) => [content.split("\n").length - 1, purpose])).toEqual([
    [12, "fine-tune"],
    [3, "fine-tune"],
  ]);
  expect(fake.requests.findLast(({ method, path }) => method === "POST" && path === jobsPath)?.body).toEqual({
    model: "gpt-4.1-mini",
    training_file: "file-1",
    validation_file: "file-2",
    method: {
      type: "dpo",
      dpo: { hyperparameters: { n_epochs: 2, batch_size: 4, learning_rate_multiplier: 0.5, beta: 0.2 } },
    },
    suffix: "ours",
    seed: 7,
    metadata: { threadwise_key: key },
  });
});

test("placed again and again it is one job and one file", async () => {
  const { desk, fake } = await openDesk();
  const { key } = await desk.order(orderOf(), signal);
  for (let n = 0; n < 3; n += 1) await desk.place(key, signal);
  expect([fake.files.length, fake.jobs.length]).toEqual([1, 1]);
});

test("a second order of the same file needs no second upload", async () => {
  const { desk, fake } = await openDesk();
  const request = orderOf();
  for (let n = 0; n < 2; n += 1) await desk.place((await desk.order(request, signal)).key, signal);
  expect([fake.files.length, fake.jobs.length]).toEqual([1, 2]);
});

/** The process dies right after a call has done its work at the service, and before it has learnt of that. */
function dyingAfter(provider: FineTuningProvider, call: "upload" | "create" | "findFile"): FineTuningProvider {
  const control = { ...provider.control };
  const die = async () => {
    throw new Error("killed");
  };
  if (call === "upload") control.upload = (...args) => provider.control.upload(...args).then(die);
  if (call === "create") control.create = (...args) => provider.control.create(...args).then(die);
  if (call === "findFile") control.findFile = (...args) => provider.control.findFile(...args).then(die);
  return { ...provider, control };
}

test.each(["findFile", "upload", "create"] as const)(
  "killed in the middle of %s, the next start makes one job of it",
  async (call) => {
    const { desk, deps, fake, reopen } = await openDesk();
    const { key } = await desk.order(orderOf(), signal);
    await expect(placeOrder(key, { ...deps, provider: dyingAfter(deps.provider, call) }, signal)).rejects.toThrow(
      "killed",
    );
    const { orders } = await reopen();
    expect(await placeOrder(key, { ...deps, orders }, signal)).toMatchObject({ state: "placed", jobId: "ftjob-1" });
    expect([fake.files.length, fake.jobs.length, posts(fake, "/files"), posts(fake, jobsPath)]).toEqual([1, 1, 1, 1]);
  },
);

test("a service that loses our key still gets one job: the file names it", async () => {
  const { desk, deps, fake } = await openDesk();
  fake.losesMetadata = true;
  const { key } = await desk.order(orderOf(), signal);
  await expect(placeOrder(key, { ...deps, provider: dyingAfter(deps.provider, "create") }, signal)).rejects.toThrow(
    "killed",
  );
  expect(await desk.place(key, signal)).toMatchObject({ state: "placed", jobId: "ftjob-1" });
  expect(fake.jobs).toHaveLength(1);
});

test.each(["/files", jobsPath])("a service that fails at %s for a while gets the order later, once", async (path) => {
  const { desk, fake } = await openDesk();
  const { key } = await desk.order(orderOf(), signal);
  // Looking for the file, or for the job, is the first request to each.
  fake.next(path, failing(500), rateLimited());
  for (let n = 0; n < 2; n += 1) await expect(desk.place(key, signal)).rejects.toMatchObject({ retryable: true });
  expect(await desk.place(key, signal)).toMatchObject({ state: "placed" });
  expect([fake.files.length, fake.jobs.length]).toEqual([1, 1]);
});

test("placed twice at once it is one job", async () => {
  const { desk, fake } = await openDesk();
  const { key } = await desk.order(orderOf(), signal);
  const placed = await Promise.all([desk.place(key, signal), desk.place(key, signal)]);
  expect(placed.filter((order) => order === null)).toHaveLength(1);
  expect([posts(fake, "/files"), fake.jobs.length]).toEqual([1, 1]);
});

test("while one process places an order, no other does", async () => {
  const { desk, deps, fake } = await openDesk();
  const { key } = await desk.order(orderOf(), signal);
  await deps.orders.claim(key, "another process", Date.now(), Date.now() + 60_000);
  expect(await desk.place(key, signal)).toBeNull();
  expect(fake.requests).toEqual([]);
});

test("what will never succeed is refused, and explained", async () => {
  const { desk, fake, deps } = await openDesk();
  fake.closedToTuning = "Fine-tuning is no longer available for your organization.";
  const closed = await desk.place((await desk.order(orderOf(), signal)).key, signal);
  expect(closed).toMatchObject({ state: "refused", jobId: null });
  expect(closed?.error).toContain("FINE_TUNING_BASE_URL");
  fake.closedToTuning = null;

  const request = orderOf(11);
  const { key } = await desk.order(request, signal);
  rmSync(request.trainingPath);
  expect((await desk.place(key, signal))?.error).toContain("can't be read any more");

  const { what } = request;
  const unknown = await desk.order(orderOf(10, { what: { ...what, model: "gpt-6-luna" } }), signal);
  expect((await desk.place(unknown.key, signal))?.error).toContain("gpt-6-luna is not available for fine-tuning");
  expect((await deps.orders.list(9)).map(({ state }) => state)).toEqual(["refused", "refused", "refused"]);
});
