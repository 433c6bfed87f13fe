import { ledgerSchema, openLedger } from "../../../../../src/storage/drivers/sqlite/ledger.ts";
import { turnLedgerContract } from "../../../../contracts/turn-ledger.ts";
import { openTables } from "../../../../helpers/open-tables.ts";

turnLedgerContract("the ledger in SQLite", (folder) => openTables(folder, ledgerSchema, openLedger));
