import { openReviewed, reviewedSchema } from "../../../../../src/storage/drivers/sqlite/reviewed-answers.ts";
import { reviewedStoreContract } from "../../../../contracts/reviewed-store.ts";
import { openTables } from "../../../../helpers/open-tables.ts";

reviewedStoreContract("reviewed answers in SQLite", (folder) => openTables(folder, reviewedSchema, openReviewed));
