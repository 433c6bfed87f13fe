import type { DatabaseSync } from "node:sqlite";

/** All of a change or nothing, and the count of changes by which readers notice it. */
export function openChanges(database: DatabaseSync): (work: () => void) => void {
  const changed = database.prepare("UPDATE knowledge_version SET version = version + 1");
  return (work) => {
    database.exec("BEGIN IMMEDIATE");
    try {
      work();
      changed.run();
      database.exec("COMMIT");
    } catch (error) {
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    }
  };
}
