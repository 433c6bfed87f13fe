import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { LLMock } from "@copilotkit/aimock";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openClient } from "../../../../src/models/openai/client.ts";
import { fineTuningControl } from "../../../../src/models/openai/fine-tuning-control.ts";
import { fineTuningService } from "../../../../src/models/openai/fine-tuning.ts";
import { temporaryFolder } from "../../../helpers/temporary-folder.ts";

/** A fake that somebody else keeps. It takes unknown files and knows no checkpoints, which our own is stricter about. */
const mock = new LLMock({ port: 0, logLevel: "silent" });
beforeAll(() => mock.start());
afterAll(() => mock.stop());

test("another's fake takes our upload and our order, tells what becomes of the job, and cancels it", async () => {
  const { signal } = new AbortController();
  const client = openClient({ apiKey: "sk-mock", baseUrl: `${mock.url}/v1` });
  const [service, control] = [fineTuningService(client), fineTuningControl(client)];
  const path = join(temporaryFolder(), "train.jsonl");
  writeFileSync(path, '{"messages":[{"role":"assistant","content":"a"}]}\n');

  const trainingFile = await control.upload(path, "threadwise-1.jsonl", signal);
  const hyperparameters = { epochs: 2, batchSize: null, learningRateMultiplier: null, beta: null };
  const what = { model: "gpt-4.1-mini", method: "supervised", suffix: "ours", seed: 1, hyperparameters } as const;
  const job = await control.create(
    { ...what, trainingFile, validationFile: null, metadata: { threadwise_key: "k" } },
    signal,
  );
  expect(job).toMatchObject({ baseModel: "gpt-4.1-mini", trainingFile });

  expect((await service.list(10, signal)).map(({ id }) => id)).toContain(job.id);
  expect(await service.load(job.id, signal)).toMatchObject({ id: job.id });
  expect((await service.events(job.id, 10, signal)).length).toBeGreaterThan(0);
  expect(await service.checkpoints(job.id, signal)).toEqual([]);
  const second = await control.create({ ...what, trainingFile, validationFile: null, metadata: {} }, signal);
  expect(await control.cancel(second.id, signal)).toMatchObject({ status: "cancelled" });
});
