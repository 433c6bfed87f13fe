import { approvalsSchema } from "../../../../../src/storage/drivers/sqlite/approvals.ts";
import { openTrainingTurns, trainingSchema } from "../../../../../src/storage/drivers/sqlite/training-turns.ts";
import { openUsage, usageSchema } from "../../../../../src/storage/drivers/sqlite/usage.ts";
import { trainingTurnsContract } from "../../../../contracts/training-turns.ts";
import { openTables } from "../../../../helpers/open-tables.ts";

trainingTurnsContract("what is kept for training in SQLite", (folder) =>
  openTables(folder, [usageSchema, trainingSchema, approvalsSchema], (database) => ({
    training: openTrainingTurns(database),
    usage: openUsage(database),
  })),
);
