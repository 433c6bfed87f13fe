import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import type { NoticeStore, WatchStore } from "../../../knowledge/channel-store.ts";
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
  const count = database.prepare("SELECT count(*) AS count FROM channel_messages WHERE source_id = ?");
  return {
    count: (sourceId) => inDatabase(() => Number(count.get(sourceId)?.["count"])),
    list: () => inDatabase(() => new Map(list.all().map((row) => watchRow.parse(row)))),
    note: (sourceId, { name, readTo, isComplete }) =>
      inDatabase(() => void note.run(name, readTo, Number(isComplete), sourceId)),
  };
}

const watchRow = z
  .object({ id: z.string(), name: z.string(), readTo: z.number().nullable(), isComplete: z.number() })
  .transform(({ id, isComplete, ...state }) => [id, { ...state, isComplete: isComplete === 1 }] as const);

/** Channels that were watched before there were cards for it are not told any more. */
export const noticesSchema = `
  CREATE TABLE channel_notices (
    source_id TEXT PRIMARY KEY,
    message_id TEXT,
    says TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  INSERT INTO channel_notices SELECT source_id, NULL, 'complete' FROM watched_channels;
`;

export function openNotices(database: DatabaseSync): NoticeStore {
  const list = database.prepare("SELECT source_id AS id, message_id AS messageId, says FROM channel_notices");
  const note = database.prepare("REPLACE INTO channel_notices VALUES (?, ?, ?)");
  const forget = database.prepare("DELETE FROM channel_notices WHERE source_id = ?");
  return {
    list: () => inDatabase(() => new Map(list.all().map((row) => noticeRow.parse(row)))),
    note: (sourceId, notice) =>
      inDatabase(() => {
        if (notice === null) forget.run(sourceId);
        else note.run(sourceId, notice.messageId, notice.says);
      }),
  };
}

const noticeRow = z
  .object({ id: z.string(), messageId: z.string().nullable(), says: z.enum(["reading", "complete"]) })
  .transform(({ id, ...notice }) => [id, notice] as const);
