import { join } from "node:path";
import { openSqlite } from "../../../../../src/storage/drivers/sqlite/open-sqlite.ts";
import { citingStoreContract } from "../../../../contracts/citing-store.ts";
import { recordingLog } from "../../../../helpers/recording-log.ts";

citingStoreContract("what answers rest on, in SQLite", async (folder) => {
  const storage = await openSqlite(join(folder, "threadwise.db"), recordingLog().log);
  return { port: storage, close: () => storage.close() };
});
