import { expect, test } from "vitest";
import { approvalsSchema, openApprovals } from "../../../../../src/storage/drivers/sqlite/approvals.ts";
import { openTrainingTurns, trainingSchema } from "../../../../../src/storage/drivers/sqlite/training-turns.ts";
import { turnsSchemas } from "../../../../../src/storage/drivers/sqlite/turns-schema.ts";
import { usageSchema } from "../../../../../src/storage/drivers/sqlite/usage.ts";
import { opened } from "../../../../contracts/opened.ts";
import { keptTurnOf } from "../../../../contracts/training-turns.ts";
import { openTables } from "../../../../helpers/open-tables.ts";
import { turnPorts } from "../../../../helpers/open-turns.ts";
import { questionOf } from "../../../../helpers/engine.ts";

test("an answer is found by its question and by its own messages, in its channel alone", async () => {
  const { port } = await opened((folder) =>
    openTables(folder, [...turnsSchemas, usageSchema, trainingSchema, approvalsSchema], (database) => ({
      ...turnPorts(database),
      training: openTrainingTurns(database),
      approvals: openApprovals(database),
    })),
  );
  const { ledger, training, approvals } = port;
  const event = questionOf("How?");
  await ledger.accept("t1", event, 100);
  await ledger.posted("t1", "a1");
  await training.agree("test:W:U1", true, 1);
  const { id: conversationId } = event.conversation;
  await training.keep(keptTurnOf("t1", { conversationId, people: [{ id: "test:W:U1", name: "Ann" }] }));

  const found = { turnId: "t1", at: 100, answer: "Like t1.", approvedBy: null };
  expect(await approvals.ofMessage(event.conversation, "a1")).toMatchObject(found);
  expect(await approvals.ofMessage(event.conversation, "m-t1")).toMatchObject(found);
  expect(await approvals.ofMessage({ ...event.conversation, channelId: "C2" }, "a1")).toBeNull();
  expect(await approvals.recent("test:W:C", 5)).toMatchObject([found]);
  expect(await approvals.recent("test:W:C2", 5)).toEqual([]);
  expect(await approvals.approve("t1", 100, "test:U2", 5)).toBe(true);
  expect(await approvals.approve("t1", 99, "test:U2", 5)).toBe(false);
  expect(await approvals.recent("test:W:C:T", 5)).toMatchObject([{ approvedBy: "test:U2" }]);
});
