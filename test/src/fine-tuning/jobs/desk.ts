import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createDesk } from "../../../../src/fine-tuning/jobs/create-desk.ts";
import type { OrderRequest } from "../../../../src/fine-tuning/tuning-desk.ts";
import type { FineTuningProvider } from "../../../../src/models/fine-tuning-service.ts";
import { openClient } from "../../../../src/models/openai/client.ts";
import { fineTuningControl } from "../../../../src/models/openai/fine-tuning-control.ts";
import { fineTuningOffer } from "../../../../src/models/openai/fine-tuning-offer.ts";
import { fineTuningService } from "../../../../src/models/openai/fine-tuning.ts";
import { promotionsSchema } from "../../../../src/storage/drivers/sqlite/promotions.ts";
import {
  openTuningNotes,
  openTuningOrders,
  tuningSchema,
} from "../../../../src/storage/drivers/sqlite/tuning-orders.ts";
import { type FakeOpenAI, startFakeOpenAI } from "../../../fakes/openai/start.ts";
import { opened } from "../../../contracts/opened.ts";
import { openTables } from "../../../helpers/open-tables.ts";
import { recordingLog } from "../../../helpers/recording-log.ts";
import { temporaryFolder } from "../../../helpers/temporary-folder.ts";
import { goodLines } from "../validation/check.ts";

export const { signal } = new AbortController();

function providerAt(baseUrl: string): FineTuningProvider {
  const client = openClient({ apiKey: "sk-fake", baseUrl });
  return {
    service: fineTuningService(client),
    control: fineTuningControl(client),
    offer: fineTuningOffer(client, { asksForJob: true, model: "gpt-4.1-mini" }),
    isOpenAI: true,
  };
}

/** A desk in front of a fake service, on a database of this test. */
export async function openDesk({ now = Date.now }: { readonly now?: () => number } = {}) {
  const fake: FakeOpenAI = await startFakeOpenAI();
  onTestFinished(() => fake.close());
  const { port, reopen } = await opened((folder) =>
    openTables(folder, [tuningSchema, promotionsSchema], (database) => ({
      orders: openTuningOrders(database),
      notes: openTuningNotes(database),
    })),
  );
  const { log, entries } = recordingLog();
  const deps = { ...port, provider: providerAt(fake.baseUrl), prices: {}, log, now };
  return { fake, deps, desk: createDesk(deps), entries, reopen };
}

/** An order of a file with so many good examples. */
export function orderOf(examples = 10, changes: Partial<OrderRequest> = {}): OrderRequest {
  const trainingPath = join(temporaryFolder(), "train.jsonl");
  writeFileSync(trainingPath, `${goodLines(examples).join("\n")}\n`);
  const hyperparameters = { epochs: null, batchSize: null, learningRateMultiplier: null, beta: null };
  return {
    key: null,
    checkedFile: null,
    what: { model: "gpt-4.1-mini", method: "supervised", suffix: "ours", seed: 7, hyperparameters },
    trainingPath,
    validationPath: null,
    expects: { epochs: 3, billedTokens: 1_000_000, price: 5 },
    by: "test:U1",
    ...changes,
  };
}

export function posts({ requests }: FakeOpenAI, path: string): number {
  return requests.filter((request) => request.method === "POST" && request.path === path).length;
}
