import type { DatabaseSync } from "node:sqlite";
import { openLedger } from "../../src/storage/drivers/sqlite/ledger.ts";
import { openPresence } from "../../src/storage/drivers/sqlite/presence.ts";
import { openTurnRecords } from "../../src/storage/drivers/sqlite/turn-records.ts";
import { turnsSchemas } from "../../src/storage/drivers/sqlite/turns-schema.ts";
import { opened } from "../contracts/opened.ts";
import { openTables } from "./open-tables.ts";

/** All ports to turns, in one database file of this test. */
export async function openTurns() {
  const { port, reopen } = await opened((folder) => openTables(folder, turnsSchemas, turnPorts));
  return { ...port, reopen };
}

export function turnPorts(database: DatabaseSync) {
  return { ledger: openLedger(database), records: openTurnRecords(database), presence: openPresence(database) };
}
