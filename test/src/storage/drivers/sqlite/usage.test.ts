import { openUsage, usageSchema } from "../../../../../src/storage/drivers/sqlite/usage.ts";
import { usageStoreContract } from "../../../../contracts/usage-store.ts";
import { openTables } from "../../../../helpers/open-tables.ts";

usageStoreContract("the record of use in SQLite", (folder) => openTables(folder, usageSchema, openUsage));
