import type { DatabaseSync } from "node:sqlite";
import { inDatabase } from "./translate-error.ts";

/** Runs synchronous database work, all of it or nothing. @throws StorageError */
export function inTransaction<Result>(database: DatabaseSync, work: () => Result): Promise<Result> {
  return inDatabase(() => {
    database.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      database.exec("COMMIT");
      return result;
    } finally {
      if (database.isTransaction) database.exec("ROLLBACK");
    }
  });
}
