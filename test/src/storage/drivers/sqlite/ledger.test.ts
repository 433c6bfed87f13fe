import { openLedger } from "../../../../../src/storage/drivers/sqlite/ledger.ts";
import { turnsSchemas } from "../../../../../src/storage/drivers/sqlite/turns-schema.ts";
import { turnLedgerContract } from "../../../../contracts/turn-ledger.ts";
import { openTables } from "../../../../helpers/open-tables.ts";

turnLedgerContract("the ledger in SQLite", (folder) => openTables(folder, turnsSchemas, openLedger));
