import { turnsSchemas } from "../../../../../src/storage/drivers/sqlite/turns-schema.ts";
import { presenceContract } from "../../../../contracts/presence.ts";
import { turnRecordsContract } from "../../../../contracts/turn-records.ts";
import { openTables } from "../../../../helpers/open-tables.ts";
import { turnPorts } from "../../../../helpers/open-turns.ts";

turnRecordsContract("the records of turns in SQLite", (folder) => openTables(folder, turnsSchemas, turnPorts));
presenceContract("the presence in SQLite", (folder) => openTables(folder, turnsSchemas, turnPorts));
