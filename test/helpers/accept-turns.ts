/**
 * A process of its own that stores turns in the database file given as its first argument, and prints the id of each as soon
 * as it counts as stored. Without end, or as many as the second argument says.
 */
import { migrate, openDatabase } from "../../src/storage/drivers/sqlite/database.ts";
import { openLedger } from "../../src/storage/drivers/sqlite/ledger.ts";
import { turnsSchemas } from "../../src/storage/drivers/sqlite/turns-schema.ts";
import { questionOf } from "./engine.ts";

const [, , file = "", count = "Infinity"] = process.argv;
const database = openDatabase(file);
migrate(database, turnsSchemas);
const ledger = openLedger(database);

for (let number = 0; number < Number(count); number += 1) {
  const id = `${process.pid}-${number}`;
  await ledger.accept(id, questionOf(`question ${id}`), Date.now());
  if (!process.stdout.write(`${id}\n`)) await new Promise((resolve) => process.stdout.once("drain", resolve));
}
database.close();
