import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import type { TuningNotes, TuningOrder, TuningOrders } from "../../../fine-tuning/tuning-orders.ts";
import { inTransaction } from "./transaction.ts";
import { inDatabase } from "./translate-error.ts";

export const tuningSchema = `
  CREATE TABLE tuning_orders (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    job_id TEXT,
    holder TEXT,
    held_until INTEGER NOT NULL DEFAULT 0,
    detail TEXT NOT NULL
  ) STRICT;
  CREATE INDEX tuning_jobs ON tuning_orders (job_id) WHERE job_id IS NOT NULL;
  CREATE TABLE tuning_notes (key TEXT PRIMARY KEY, at INTEGER NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

const row = z.object({ detail: z.string() });

/** We wrote it ourselves, so that its JSON is trusted. */
function orderOf(stored: unknown): TuningOrder {
  return JSON.parse(row.parse(stored).detail) as TuningOrder;
}

export function openTuningOrders(database: DatabaseSync): TuningOrders {
  const add = database.prepare("INSERT INTO tuning_orders (key, job_id, detail) VALUES (?, ?, ?)");
  const find = database.prepare("SELECT detail FROM tuning_orders WHERE key = :id OR job_id = :id LIMIT 1");
  const list = database.prepare("SELECT detail FROM tuning_orders ORDER BY number DESC LIMIT ?");
  const change = database.prepare("UPDATE tuning_orders SET job_id = ?, detail = ? WHERE key = ?");
  const claim = database.prepare(
    `UPDATE tuning_orders SET holder = :holder, held_until = :until
     WHERE key = :key AND (holder = :holder OR holder IS NULL OR held_until <= :now)`,
  );
  return {
    add: (order) => inDatabase(() => void add.run(order.key, order.jobId, JSON.stringify(order))),
    find: (id) =>
      inDatabase(() => {
        const found = find.get({ id });
        return found === undefined ? null : orderOf(found);
      }),
    list: (limit) => inDatabase(() => list.all(limit).map(orderOf)),
    change: (key, changes) =>
      inTransaction(database, () => {
        const changed = { ...orderOf(find.get({ id: key })), ...changes, key };
        change.run(changed.jobId, JSON.stringify(changed), key);
        return changed;
      }),
    claim: (key, holder, now, until) => inDatabase(() => claim.run({ key, holder, now, until }).changes > 0),
  };
}

export function openTuningNotes(database: DatabaseSync): TuningNotes {
  const read = database.prepare("SELECT value FROM tuning_notes WHERE key = ? AND at >= ?");
  const write = database.prepare("REPLACE INTO tuning_notes (key, at, value) VALUES (?, ?, ?)");
  return {
    read: (key, since) =>
      inDatabase(() => {
        const value = read.get(key, since)?.["value"];
        return typeof value === "string" ? (JSON.parse(value) as unknown) : null;
      }),
    write: (key, value, at) => inDatabase(() => void write.run(key, at, JSON.stringify(value))),
  };
}
