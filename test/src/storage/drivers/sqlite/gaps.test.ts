import { gapsSchema, openGaps } from "../../../../../src/storage/drivers/sqlite/gaps.ts";
import { gapStoreContract } from "../../../../contracts/gap-store.ts";
import { openTables } from "../../../../helpers/open-tables.ts";

gapStoreContract("open questions in SQLite", (folder) => openTables(folder, gapsSchema, openGaps));
