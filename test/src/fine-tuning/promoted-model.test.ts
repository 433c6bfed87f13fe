import { describe, expect, test } from "vitest";
import { ModelError } from "../../../src/errors.ts";
import { createChooseModel, promotionFor } from "../../../src/fine-tuning/promoted-model.ts";
import type { ChatModel } from "../../../src/models/chat-model.ts";
import { conversationOf } from "../../../src/platform/message.ts";
import { openModelRecord, openPromotions, promotionsSchema } from "../../../src/storage/drivers/sqlite/promotions.ts";
import { openUsage, usageSchema } from "../../../src/storage/drivers/sqlite/usage.ts";
import type { UsageRow } from "../../../src/usage/usage-store.ts";
import { opened } from "../../contracts/opened.ts";
import { answer, end, engineWith, questionOf, recordingSink, scriptedModel, text } from "../../helpers/engine.ts";
import { openTables } from "../../helpers/open-tables.ts";
import { recordingLog } from "../../helpers/recording-log.ts";

const inThread = (threadId: string, channelId = "C1") =>
  conversationOf({ platform: "slack", workspaceId: "T1", channelId, threadId, visibility: "public" });
const threads = Array.from({ length: 1_000 }, (_, n) => inThread(`${n}`));

async function openRecords() {
  const { port, reopen } = await opened((folder) =>
    openTables(folder, [usageSchema, promotionsSchema], (database) => ({
      promotions: openPromotions(database),
      models: openModelRecord(database),
      usage: openUsage(database),
    })),
  );
  return { ...port, reopen };
}

const promotion = { scope: "all", model: "ft:ours", share: 1, by: "slack:U1", at: 1 };

describe("who answers", () => {
  test("is the promoted model for its share of conversations, and for each of them always the same", () => {
    const current = [{ ...promotion, id: 1, share: 0.3 }];
    const taken = threads.filter((thread) => promotionFor(thread, current) !== null);
    expect(taken.length).toBeGreaterThan(230);
    expect(taken.length).toBeLessThan(370);
    const more = [{ ...promotion, id: 2, share: 0.6 }];
    expect(taken.every((thread) => promotionFor(thread, more) !== null)).toBe(true);
  });

  test("in a channel is what was promoted there, before what was for all", () => {
    const current = [
      { ...promotion, id: 1 },
      { ...promotion, id: 2, scope: "slack:T1:C2", model: "ft:theirs" },
    ];
    expect(promotionFor(inThread("1"), current)?.model).toBe("ft:ours");
    expect(promotionFor(inThread("1", "C2"), current)?.model).toBe("ft:theirs");
  });

  test("after a rollback is who answered before, after a restart too", async () => {
    const { promotions, reopen } = await openRecords();
    for (const model of ["ft:one", "ft:two"]) await promotions.promote({ ...promotion, model });
    expect(await promotions.current()).toMatchObject([{ model: "ft:two" }]);
    expect(await promotions.rollback("all", "slack:U1", 2)).toMatchObject({
      ended: { model: "ft:two" },
      now: { model: "ft:one" },
    });
    const again = await reopen();
    expect(await again.promotions.current()).toMatchObject([{ model: "ft:one" }]);
    await again.promotions.rollback("all", "slack:U1", 3);
    expect(await again.promotions.current()).toEqual([]);
    expect(await again.promotions.rollback("all", "slack:U1", 3)).toBeNull();
  });
});

describe("an answer", () => {
  const { model: standard } = scriptedModel([text("From the configured one."), end()]);
  const choose = (tuned: ChatModel, current = [{ ...promotion, id: 1 }]) =>
    createChooseModel({
      promotions: { current: async () => current },
      standard,
      open: async () => tuned,
      log: recordingLog().log,
    });

  test("comes from the promoted model, and the record knows it", async () => {
    const tuned = { ...scriptedModel([text("From the tuned one."), end()]).model, name: "ft:ours" };
    const { sink, seen } = recordingSink();
    const kept: string[] = [];
    const engine = engineWith({
      chat: standard,
      chooseChat: choose(tuned),
      keepForTraining: async ({ model }) => void kept.push(model),
    });
    const conclusion = await answer(engine, questionOf("How?"), sink);
    expect(seen.text).toBe("From the tuned one.");
    expect(conclusion.facts).toMatchObject({ model: "ft:ours" });
    expect(kept).toEqual(["ft:ours"]);
  });

  test("comes from the configured one where the promoted model is gone, or nobody can say what is promoted", async () => {
    const fault = { status: 404, code: "model_not_found", requestId: null, retryAfterMs: null, retryable: false };
    const next = () => Promise.reject(new ModelError("no such model", fault));
    const stream = () => ({ [Symbol.asyncIterator]: () => ({ next }) });
    const gone: ChatModel = { ...standard, name: "ft:gone", stream };
    const broken = createChooseModel({
      promotions: { current: () => Promise.reject(new Error("the disk is full")) },
      standard,
      open: async () => gone,
      log: recordingLog().log,
    });
    for (const chooseChat of [choose(gone), broken]) {
      const { sink, seen } = recordingSink();
      await answer(engineWith({ chat: standard, chooseChat }), questionOf("How?"), sink);
      expect(seen.text).toBe("From the configured one.");
    }
  });
});

test("models are told side by side: answers, failures, what people liked, time and cost", async () => {
  const { usage, models } = await openRecords();
  const row = (turnId: string, model: string, changes: Partial<UsageRow> = {}): UsageRow => ({
    turnId,
    at: 100,
    workspace: "slack:T1",
    channelId: "C1",
    authorId: "U1",
    model,
    input: 1,
    cached: 0,
    output: 1,
    cost: 0.5,
    durationMs: 1_000,
    state: "delivered",
    ...changes,
  });
  await usage.record(row("t1", "base"));
  await usage.record(row("t2", "ft:ours", { durationMs: 3_000, cost: null }));
  await usage.record(row("t3", "ft:ours", { state: "failed" }));
  await usage.record(row("t4", "base", { at: 5 }));
  await usage.rate("t2", "U1", "up", 200);
  await usage.rate("t2", "U2", "down", 200);
  expect(await models.figures(50)).toEqual([
    { model: "ft:ours", turns: 2, failed: 1, up: 1, down: 1, meanMs: 2_000, cost: 0.5 },
    { model: "base", turns: 1, failed: 0, up: 0, down: 0, meanMs: 1_000, cost: 0.5 },
  ]);
});
