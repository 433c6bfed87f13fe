import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import type { UnjudgedQueue, UnjudgedText } from "../../../moderation/unjudged-queue.ts";
import { inDatabase } from "./translate-error.ts";

export function openUnjudged(database: DatabaseSync): UnjudgedQueue {
  const insert = database.prepare(
    "INSERT INTO unjudged (id, due_at, attempts, at, text, about) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const due = database.prepare(
    "SELECT id, attempts, at, text, about FROM unjudged WHERE due_at <= ? ORDER BY at, id LIMIT ?",
  );
  const postpone = database.prepare("UPDATE unjudged SET due_at = ?, attempts = attempts + 1 WHERE id = ?");
  const remove = database.prepare("DELETE FROM unjudged WHERE id = ?");
  const size = database.prepare("SELECT count(*) AS size FROM unjudged");
  const eraseLog = database.prepare("PRAGMA wal_checkpoint(TRUNCATE)");

  return {
    add: ({ id, at, text, attempts, ...about }, dueAt) =>
      inDatabase(() => void insert.run(id, dueAt, attempts, at, text, JSON.stringify(about))),
    due: (now, limit) => inDatabase(() => due.all(now, limit).map(textOf)),
    postpone: (id, dueAt) => inDatabase(() => void postpone.run(dueAt, id)),
    remove: (ids) =>
      inDatabase(() => {
        for (const id of ids) remove.run(id);
        // The write-ahead log keeps what a page held before, until it is written over.
        if (ids.length > 0) eraseLog.get();
      }),
    size: () => inDatabase(() => Number(size.get()?.["size"])),
  };
}

const row = z.object({ id: z.string(), attempts: z.number(), at: z.number(), text: z.string(), about: z.string() });

/** We wrote the JSON ourselves, so that it is trusted. */
function textOf(found: unknown): UnjudgedText {
  const { about, ...rest } = row.parse(found);
  return { ...rest, ...(JSON.parse(about) as Omit<UnjudgedText, keyof typeof rest>) };
}
