import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import type { WatchStore } from "../../../knowledge/channel-store.ts";
import { inDatabase } from "./translate-error.ts";

export function openWatches(database: DatabaseSync): WatchStore {
  const list = database.prepare(
    "SELECT source_id AS id, name, read_to AS readTo, is_complete AS isComplete FROM watched_channels",
  );
  // Of a source that was removed meanwhile nothing is kept.
  const note = database.prepare(
    `INSERT INTO watched_channels SELECT id, ?, ?, ? FROM sources WHERE id = ?
     ON CONFLICT DO UPDATE SET name = excluded.name, read_to = excluded.read_to, is_complete = excluded.is_complete`,
  );
  return {
    list: () => inDatabase(() => new Map(list.all().map((row) => watchRow.parse(row)))),
    note: (sourceId, { name, readTo, isComplete }) =>
      inDatabase(() => void note.run(name, readTo, Number(isComplete), sourceId)),
  };
}

const watchRow = z
  .object({ id: z.string(), name: z.string(), readTo: z.number().nullable(), isComplete: z.number() })
  .transform(({ id, isComplete, ...state }) => [id, { ...state, isComplete: isComplete === 1 }] as const);
