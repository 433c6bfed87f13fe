import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import type { Gap, GapStore } from "../../../knowledge/gap-store.ts";
import { conversationOf } from "../../../platform/message.ts";
import { groupCommits } from "./group-commits.ts";
import { inDatabase } from "./translate-error.ts";

export const gapsSchema = `
  CREATE TABLE gaps (
    turn_id TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    platform TEXT NOT NULL,
    workspace_id TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    thread_id TEXT,
    visibility TEXT NOT NULL,
    author_id TEXT NOT NULL,
    author_name TEXT NOT NULL,
    question TEXT NOT NULL,
    nearest TEXT NOT NULL,
    passage_ids TEXT NOT NULL
  ) STRICT;
  CREATE INDEX gaps_by_age ON gaps (at);
`;

export function openGaps(database: DatabaseSync): GapStore {
  const add = database.prepare(
    `REPLACE INTO gaps (turn_id, at, platform, workspace_id, channel_id, thread_id, visibility, author_id, author_name, question, nearest, passage_ids)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const open = database.prepare("SELECT * FROM gaps ORDER BY at DESC, turn_id LIMIT ?");
  const inPlace = database.prepare(
    `SELECT * FROM gaps WHERE platform = ? AND workspace_id = ? AND channel_id = ? AND thread_id IS ?
     ORDER BY at DESC, turn_id`,
  );
  const close = database.prepare("DELETE FROM gaps WHERE turn_id IN (SELECT value FROM json_each(?))");
  const forget = database.prepare(
    "DELETE FROM gaps WHERE platform = ? AND workspace_id = ifnull(?, workspace_id) AND author_id = ?",
  );
  const prune = database.prepare("DELETE FROM gaps WHERE at < ?");
  const write = groupCommits(database);

  return {
    add: ({ turnId, at, conversation, authorId, authorName, question, nearest, passageIds }) =>
      write(() => {
        const { platform, workspaceId, channelId, threadId, visibility } = conversation;
        const place = [platform, workspaceId, channelId, threadId, visibility];
        const words = [question, JSON.stringify(nearest), JSON.stringify(passageIds)];
        add.run(turnId, at, ...place, authorId, authorName, ...words);
      }),
    open: (limit) => inDatabase(() => open.all(limit).map((row) => gapOf(row))),
    of: ({ platform, workspaceId, channelId, threadId }) =>
      inDatabase(() => inPlace.all(platform, workspaceId, channelId, threadId).map((row) => gapOf(row))),
    close: (turnIds) => write(() => Number(close.run(JSON.stringify(turnIds)).changes)),
    forgetAuthor: (platform, workspaceId, authorId) =>
      write(() => Number(forget.run(platform, workspaceId, authorId).changes)),
    prune: (before) => write(() => void prune.run(before)),
  };
}

const gapRow = z.object({
  turn_id: z.string(),
  at: z.number(),
  platform: z.string(),
  workspace_id: z.string(),
  channel_id: z.string(),
  thread_id: z.string().nullable(),
  visibility: z.enum(["direct", "private", "public"]),
  author_id: z.string(),
  author_name: z.string(),
  question: z.string(),
  nearest: z.string(),
  passage_ids: z.string(),
});

function gapOf(stored: unknown): Gap {
  const row = gapRow.parse(stored);
  const { platform, visibility } = row;
  const place = { workspaceId: row.workspace_id, channelId: row.channel_id, threadId: row.thread_id };
  return {
    turnId: row.turn_id,
    at: row.at,
    conversation: conversationOf({ platform, visibility, ...place }),
    authorId: row.author_id,
    authorName: row.author_name,
    question: row.question,
    nearest: JSON.parse(row.nearest) as string[],
    passageIds: JSON.parse(row.passage_ids) as string[],
  };
}
