import { attemptsSchema, openAttempts } from "../../../../../src/storage/drivers/sqlite/attempts.ts";
import { attemptStoreContract } from "../../../../contracts/attempt-store.ts";
import { openTables } from "../../../../helpers/open-tables.ts";

attemptStoreContract("the record of attempts in SQLite", (folder) => openTables(folder, attemptsSchema, openAttempts));
