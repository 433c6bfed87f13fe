import { goldenSchema, openGolden } from "../../../../../src/storage/drivers/sqlite/golden-questions.ts";
import { goldenStoreContract } from "../../../../contracts/golden-store.ts";
import { openTables } from "../../../../helpers/open-tables.ts";

goldenStoreContract("golden questions in SQLite", (folder) => openTables(folder, goldenSchema, openGolden));
