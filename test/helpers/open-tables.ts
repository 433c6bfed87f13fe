import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { migrate, openDatabase } from "../../src/storage/drivers/sqlite/database.ts";

/** Opens the test's database file with the tables of one port, and the port on them. */
export async function openTables<Port>(
  folder: string,
  schema: string | readonly string[],
  openPort: (database: DatabaseSync) => Port,
) {
  const database = openDatabase(join(folder, "data", "threadwise.db"));
  migrate(database, typeof schema === "string" ? [schema] : schema);
  return { port: openPort(database), close: async () => database.close() };
}
