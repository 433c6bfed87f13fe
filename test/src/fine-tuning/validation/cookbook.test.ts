import { createReadStream, existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { trainableModel } from "../../../../src/fine-tuning/validation/estimate.ts";
import { validateFile } from "../../../../src/fine-tuning/validation/validate.ts";
import { loadTokenCounterOf } from "../../../../src/models/gpt-token-count.ts";
import { sharedData } from "../../../helpers/shared-data.ts";
import { options } from "./check.ts";

const file = sharedData("finetune-cookbook/toy_chat_fine_tuning.jsonl");

async function reportFor(model: string) {
  const given = { ...options, model: trainableModel(model, {}), count: await loadTokenCounterOf(model) };
  return (await validateFile(createReadStream(file), given)).report;
}

describe.skipIf(!existsSync(file))("the figures that OpenAI's cookbook prints (skipped without ../shared/data)", () => {
  test("errors, lengths and their quantiles under their true names", async () => {
    const report = await reportFor("gpt-3.5-turbo");
    expect(report.examples).toBe(5);
    expect(report.errors.counts).toEqual({ "too-few-examples": 1 });
    expect(report.warnings.counts).toEqual({ "no-system-message": 1, "no-user-message": 1 });
    const figures = [report.messages, report.tokens, report.assistantTokens].map(
      ({ min, max, mean, median, p10, p90 }) =>
        [min, max, mean, median, p10, p90].map((value) => Number(value?.toFixed(1))),
    );
    expect(figures).toEqual([
      [2, 9, 3.8, 3, 2, 6.6],
      [26, 8_032, 1_648.4, 45, 26.8, 4_863.6],
      [4, 8_000, 1_610.2, 10, 6, 4_811.2],
    ]);
  });

  test("the bill: its printed 4,306 tokens were cut at the 4,096 of the model of that time", async () => {
    const { estimate } = await reportFor("gpt-3.5-turbo-0613");
    expect(estimate).toMatchObject({ tokensPerEpoch: 4_306, epochs: 20, billedTokens: 86_120 });
  });
});
