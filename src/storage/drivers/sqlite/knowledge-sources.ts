import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import type { Scope } from "../../../knowledge/scope.ts";
import type { FileStore, SourceRecord, SourceStore } from "../../../knowledge/source-store.ts";
import { inTransaction } from "./transaction.ts";
import { inDatabase } from "./translate-error.ts";

/**
 * Sources that people added, and for each of their files what spares reading it again (`stamp`) or says why it could not be
 * read. Sources that were indexed before are taken over from their documents: `folder:<path>`, with `@<channel>` where they are
 * a channel's.
 */
export const sourcesSchema = `
  CREATE TABLE sources (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    location TEXT NOT NULL,
    scope TEXT NOT NULL,
    owner TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    error TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE source_files (
    source_id TEXT NOT NULL,
    key TEXT NOT NULL,
    stamp TEXT,
    reason TEXT,
    PRIMARY KEY (source_id, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX unreadable_files ON source_files (source_id) WHERE reason IS NOT NULL;
  INSERT OR IGNORE INTO sources (id, kind, location, scope, owner, added_at, started_at, ended_at)
    SELECT source_id, 'folder',
      substr(source_id, 8, length(source_id) - 7 - iif(scope = 'workspace', 0, length(scope) - 7)),
      scope, 'settings', min(indexed_at), max(indexed_at), max(indexed_at)
    FROM documents WHERE source_id LIKE 'folder:%' GROUP BY source_id;
`;

export function openSources(database: DatabaseSync, now: () => number): SourceStore {
  const list = database.prepare(
    `SELECT id, kind, location, scope, owner, added_at AS addedAt, started_at AS startedAt, ended_at AS endedAt, error
     FROM sources ORDER BY id`,
  );
  const add = database.prepare(
    `INSERT INTO sources (id, kind, location, scope, owner, added_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET kind = excluded.kind, location = excluded.location`,
  );
  const start = database.prepare("UPDATE sources SET started_at = ? WHERE id = ?");
  const end = database.prepare("UPDATE sources SET ended_at = ?, error = ? WHERE id = ?");
  const remove = [
    "DELETE FROM sources WHERE id = ?",
    ...["source_files", "channel_messages", "changed_documents", "watched_channels", "reviewed_answers"].map(
      (table) => `DELETE FROM ${table} WHERE source_id = ?`,
    ),
  ].map((sql) => database.prepare(sql));
  return {
    list: () => inDatabase(() => list.all().map((row): SourceRecord => sourceRow.parse(row))),
    add: ({ id, kind, location, scope, owner }) =>
      inDatabase(() => void add.run(id, kind, location, scope, owner, now())),
    remove: (sourceId) => inTransaction(database, () => remove.forEach((statement) => statement.run(sourceId))),
    mark: (sourceId, mark) =>
      inDatabase(
        () => void (mark.kind === "started" ? start.run(now(), sourceId) : end.run(now(), mark.error, sourceId)),
      ),
  };
}

export function openFiles(database: DatabaseSync): FileStore {
  const load = database.prepare("SELECT key, stamp, reason FROM source_files WHERE source_id = ?");
  const unreadable = database.prepare(
    "SELECT key, reason FROM source_files WHERE source_id = ? AND reason IS NOT NULL ORDER BY key",
  );
  const note = database.prepare(
    `INSERT INTO source_files (source_id, key, stamp, reason) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET stamp = excluded.stamp, reason = excluded.reason`,
  );
  const forget = database.prepare("DELETE FROM source_files WHERE source_id = ? AND key = ?");
  return {
    load: (sourceId) => inDatabase(() => new Map(load.all(sourceId).map((row) => fileRow.parse(row)))),
    unreadable: (sourceId) => inDatabase(() => unreadable.all(sourceId).map((row) => unreadableRow.parse(row))),
    note: (sourceId, states) =>
      inTransaction(database, () => {
        for (const [key, state] of states) {
          if (state === null) forget.run(sourceId, key);
          else note.run(sourceId, key, state.stamp, state.reason);
        }
      }),
  };
}

const sourceRow = z.object({
  id: z.string(),
  kind: z.enum(["folder", "git", "page", "sitemap", "channel", "pins", "files", "reviewed"]),
  location: z.string(),
  scope: z.custom<Scope>((scope) => typeof scope === "string"),
  owner: z.string(),
  addedAt: z.number(),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  error: z.string().nullable(),
});
const fileRow = z
  .object({ key: z.string(), stamp: z.string().nullable(), reason: z.string().nullable() })
  .transform(({ key, ...state }) => [key, state] as const);
const unreadableRow = z.object({ key: z.string(), reason: z.string() });
