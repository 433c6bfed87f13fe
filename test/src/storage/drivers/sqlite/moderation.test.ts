import { openModeration } from "../../../../../src/storage/drivers/sqlite/moderation.ts";
import { moderationDeskSchema, moderationSchema } from "../../../../../src/storage/drivers/sqlite/moderation-schema.ts";
import { moderationStoresContract } from "../../../../contracts/moderation-stores.ts";
import { openTables } from "../../../../helpers/open-tables.ts";

moderationStoresContract("moderation in SQLite", (folder) =>
  openTables(folder, [moderationSchema, moderationDeskSchema], openModeration),
);
