import { afterEach, beforeEach, expect, test } from "vitest";
import { openClient } from "../../../../src/models/openai/client.ts";
import { fineTuningService } from "../../../../src/models/openai/fine-tuning.ts";
import { failing } from "../../../fakes/openai/faults.ts";
import { type FakeOpenAI, startFakeOpenAI } from "../../../fakes/openai/start.ts";

let fake: FakeOpenAI;
beforeEach(async () => {
  fake = await startFakeOpenAI();
});
afterEach(() => fake.close());

const { signal } = new AbortController();
const open = () => fineTuningService(openClient({ apiKey: "sk-fake", baseUrl: fake.baseUrl }));

test("lists the newest jobs first, over as many pages as it takes", async () => {
  fake.jobs.push(
    ...Array.from({ length: 130 }, (_, n) => ({ id: `ftjob-${n}`, status: "queued", createdAt: 1_000 + n })),
  );
  expect((await open().list(3, signal)).map(({ id }) => id)).toEqual(["ftjob-129", "ftjob-128", "ftjob-127"]);
  expect(await open().list(125, signal)).toHaveLength(125);
  expect(await open().list(500, signal)).toHaveLength(130);
});

test("a job tells what became of it", async () => {
  fake.jobs.push(
    { id: "ftjob-a", status: "succeeded", tunedModel: "ft:x", createdAt: 1_780_000_000, finishedAt: 1_780_000_100 },
    { id: "ftjob-b", status: "failed", createdAt: 1_780_000_000, error: "the file is empty" },
  );
  expect(await open().load("ftjob-a", signal)).toEqual({
    id: "ftjob-a",
    status: "succeeded",
    baseModel: "gpt-4.1-mini-2025-04-14",
    tunedModel: "ft:x",
    createdAt: 1_780_000_000_000,
    finishedAt: 1_780_000_100_000,
    estimatedFinishAt: null,
    trainedTokens: 12_345,
    error: null,
    trainingFile: "file-1",
    metadata: {},
  });
  expect(await open().load("ftjob-b", signal)).toMatchObject({ status: "failed", error: "the file is empty" });
});

test("a job that does not exist is null; a service that fails is a fault", async () => {
  expect(await open().load("ftjob-none", signal)).toBeNull();
  fake.next("/fine_tuning/jobs/ftjob-none", failing(500));
  await expect(open().load("ftjob-none", signal)).rejects.toMatchObject({ status: 500, retryable: true });
  await expect(open().events("ftjob-none", 5, signal)).rejects.toMatchObject({ status: 404 });
});

test("a job's events, newest first", async () => {
  const events = [1, 2, 3].map((n) => ({ at: n, level: "info", message: `step ${n}` }));
  fake.jobs.push({ id: "ftjob-a", status: "running", createdAt: 1, events });
  expect(await open().events("ftjob-a", 2, signal)).toEqual([
    { at: 3_000, level: "info", message: "step 3", metrics: null },
    { at: 2_000, level: "info", message: "step 2", metrics: null },
  ]);
});
