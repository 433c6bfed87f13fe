import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import {
  fileKey,
  type ForgottenStore,
  type KeptMessage,
  type MessageChange,
  type MessageLayout,
  type MessageStore,
} from "../../../knowledge/channel-store.ts";
import { inTransaction } from "./transaction.ts";
import { inDatabase } from "./translate-error.ts";

const layouts: Readonly<Record<string, MessageLayout>> = { channel: "threads", pins: "each", files: "files" };
const columns = `message_id AS id, thread_id AS threadId, document_key AS documentKey, author_id AS authorId,
  author_name AS authorName, at, text, url, files`;

export function openChannelMessages(database: DatabaseSync): {
  readonly messages: MessageStore;
  readonly forgotten: ForgottenStore;
} {
  const kindOf = database.prepare("SELECT kind, location FROM sources WHERE id = ?");
  const load = database.prepare(
    `SELECT ${columns} FROM channel_messages WHERE source_id = ? AND document_key = ? ORDER BY at, message_id`,
  );
  const find = database.prepare(`SELECT ${columns} FROM channel_messages WHERE source_id = ? AND message_id = ?`);
  const newest = database.prepare("SELECT max(at) AS at FROM channel_messages WHERE source_id = ?");
  const ofPerson = database.prepare(
    "SELECT source_id AS sourceId, message_id AS id FROM channel_messages WHERE platform = ? AND author_id = ?",
  );
  const isForgotten = database.prepare("SELECT 1 FROM forgotten_people WHERE platform = ? AND person_id = ?");
  const forget = database.prepare("INSERT OR IGNORE INTO forgotten_people VALUES (?, ?)");
  const remember = database.prepare("DELETE FROM forgotten_people WHERE platform = ? AND person_id = ?");
  const hasReplies = database.prepare("SELECT 1 FROM channel_messages WHERE source_id = ? AND thread_id = ? LIMIT 1");
  const write = database.prepare(
    `INSERT INTO channel_messages
       (source_id, message_id, thread_id, document_key, platform, author_id, author_name, at, text, url, files)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET thread_id = excluded.thread_id, document_key = excluded.document_key,
       author_name = excluded.author_name, text = excluded.text, url = excluded.url, files = excluded.files`,
  );
  const move = database.prepare("UPDATE channel_messages SET document_key = ? WHERE source_id = ? AND message_id = ?");
  const remove = database.prepare("DELETE FROM channel_messages WHERE source_id = ? AND message_id = ?");
  const changed = database.prepare(
    "SELECT source_id AS sourceId, key, revision FROM changed_documents WHERE (key LIKE 'file:%') = ? ORDER BY number LIMIT ?",
  );
  const mark = database.prepare(
    `INSERT INTO changed_documents (source_id, key, revision) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET revision = excluded.revision`,
  );
  const settle = database.prepare("DELETE FROM changed_documents WHERE source_id = ? AND key = ? AND revision = ?");
  const within = {
    source: database.prepare("SELECT message_id AS id FROM channel_messages WHERE source_id = ?"),
    thread: database.prepare("SELECT message_id AS id FROM channel_messages WHERE source_id = ? AND thread_id = ?"),
    span: database.prepare(
      `SELECT message_id AS id FROM channel_messages
       WHERE source_id = ? AND at >= ? AND at < ? AND (thread_id IS NULL OR thread_id = message_id)`,
    ),
  };

  const found = (row: unknown) => (row === undefined ? null : messageRow.parse(row));
  const note = (sourceId: string, keys: Iterable<string>) => {
    for (const key of keys) mark.run(sourceId, key, randomUUID());
  };

  const drop = (sourceId: string, id: string) => {
    const known = found(find.get(sourceId, id));
    if (known === null) return;
    remove.run(sourceId, id);
    note(sourceId, [known.documentKey, ...fileKeys(known)]);
  };

  /** A message that is answered is a thread's first, whatever was known of it before. */
  const documentOf = (sourceId: string, layout: MessageLayout, message: KeptMessage, known: Row | null): string => {
    if (layout === "files") return "files";
    if (layout === "each") return `message:${message.id}`;
    if (message.threadId !== null) return threadKey(message.threadId);
    const isRoot = known?.documentKey === threadKey(message.id) || hasReplies.get(sourceId, message.id) !== undefined;
    return isRoot ? threadKey(message.id) : `day:${new Date(message.at).toISOString().slice(0, 10)}`;
  };

  /** The message that a thread began at stood among the others until then. */
  const pullRoot = (sourceId: string, { id, threadId }: KeptMessage) => {
    const root = threadId === null || threadId === id ? null : found(find.get(sourceId, threadId));
    if (root === null || threadId === null || root.documentKey === threadKey(threadId)) return;
    move.run(threadKey(threadId), sourceId, threadId);
    note(sourceId, [root.documentKey, threadKey(threadId)]);
  };

  const put = (sourceId: string, platform: string, layout: MessageLayout, message: KeptMessage) => {
    const { id, threadId, authorId, authorName, at, text, url, files } = message;
    if (isForgotten.get(platform, authorId) !== undefined) return drop(sourceId, id);
    const known = found(find.get(sourceId, id));
    const documentKey = documentOf(sourceId, layout, message, known);
    const about = [documentKey, platform, authorId, authorName, at, text, url, JSON.stringify(files)];
    write.run(sourceId, id, threadId, ...about);
    if (known === null || !isSame(known, { ...message, documentKey })) {
      const keys = layout === "files" ? [] : [documentKey, ...(known === null ? [] : [known.documentKey])];
      note(sourceId, new Set([...keys, ...changedFiles(known, message)]));
    }
    if (layout === "threads") pullRoot(sourceId, message);
  };

  const goneIn = (sourceId: string, { put: kept, remove: removed, whole }: MessageChange): string[] => {
    const rows = [
      ...(whole.source ? within.source.all(sourceId) : []),
      ...(whole.span === null ? [] : within.span.all(sourceId, whole.span.from, whole.span.until)),
      ...whole.threadIds.flatMap((threadId) => within.thread.all(sourceId, threadId)),
    ];
    const there = new Set([...kept.map(({ id }) => id), ...whole.spared]);
    return [...removed, ...rows.map(({ id }) => String(id)).filter((id) => !there.has(id))];
  };

  return {
    messages: {
      change: (sourceId, change) =>
        inTransaction(database, () => {
          const source = sourceRow.safeParse(kindOf.get(sourceId)).data;
          const layout = source && layouts[source.kind];
          if (source === undefined || layout === undefined) return;
          for (const id of goneIn(sourceId, change)) drop(sourceId, id);
          const [platform = ""] = source.location.split(":");
          for (const message of change.put) put(sourceId, platform, layout, message);
        }),
      load: (sourceId, key) => inDatabase(() => load.all(sourceId, key).map((row) => kept(messageRow.parse(row)))),
      message: (sourceId, id) =>
        inDatabase(() => {
          const row = found(find.get(sourceId, id));
          return row && kept(row);
        }),
      newest: (sourceId) => inDatabase(() => newestRow.parse(newest.get(sourceId)).at),
      changed: ({ files: isFiles, limit }) =>
        inDatabase(() => changed.all(Number(isFiles), limit).map((row) => changedRow.parse(row))),
      settle: ({ sourceId, key, revision }) => inDatabase(() => void settle.run(sourceId, key, revision)),
    },
    forgotten: {
      forget: (platform, personId) =>
        inTransaction(database, () => {
          forget.run(platform, personId);
          const theirs = ofPerson.all(platform, personId);
          for (const { sourceId, id } of theirs) drop(String(sourceId), String(id));
          return theirs.length;
        }),
      has: (platform, personId) => inDatabase(() => isForgotten.get(platform, personId) !== undefined),
      remember: (platform, personId) => inDatabase(() => remember.run(platform, personId).changes > 0),
    },
  };
}

function threadKey(threadId: string): string {
  return `thread:${threadId}`;
}

function fileKeys({ id, files }: Pick<KeptMessage, "id" | "files">): string[] {
  return files.map((file) => fileKey(id, file.id));
}

/** Those that came or went. */
function changedFiles(known: Row | null, message: KeptMessage): string[] {
  const [before, now] = [known === null ? [] : fileKeys(known), fileKeys(message)];
  return [...before.filter((key) => !now.includes(key)), ...now.filter((key) => !before.includes(key))];
}

/** Where a file can be loaded from may change by the hour, and means nothing. */
function isSame(known: Row, message: Row): boolean {
  const words = (row: Row) => ({ ...row, url: null, files: row.files.map(({ id, name }) => ({ id, name })) });
  return isDeepStrictEqual(words(known), words(message));
}

function kept({ id, threadId, authorId, authorName, at, text, url, files }: Row): KeptMessage {
  return { id, threadId, authorId, authorName, at, text, url, files };
}

type Row = KeptMessage & { readonly documentKey: string };

const files = z.array(
  z.object({ id: z.string(), name: z.string(), mimeType: z.string(), bytes: z.number(), url: z.string() }),
);
const messageRow = z.object({
  id: z.string(),
  threadId: z.string().nullable(),
  documentKey: z.string(),
  authorId: z.string(),
  authorName: z.string(),
  at: z.number(),
  text: z.string(),
  url: z.string().nullable(),
  files: z.string().transform((json) => files.parse(JSON.parse(json))),
});
const sourceRow = z.object({ kind: z.string(), location: z.string() });
const newestRow = z.object({ at: z.number().nullable() });
const changedRow = z.object({ sourceId: z.string(), key: z.string(), revision: z.string() });
