import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import { attemptKinds, type AttemptStore } from "../../../abuse/attempts.ts";
import { groupCommits } from "./group-commits.ts";
import { inDatabase } from "./translate-error.ts";

/** Numbers and places alone; gone after a while, see {@link oldAttempts}. */
export const attemptsSchema = `
  CREATE TABLE attempts (
    turn_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    workspace TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (turn_id, kind)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX attempts_by_age ON attempts (at);
`;

/** Removes some that are older than `:before`; for `keepTidy`. */
export const oldAttempts = `
  DELETE FROM attempts WHERE (turn_id, kind) IN (SELECT turn_id, kind FROM attempts WHERE at < :before LIMIT 500)`;

export function openAttempts(database: DatabaseSync): AttemptStore {
  const forget = database.prepare("DELETE FROM attempts WHERE turn_id = ?");
  const record = database.prepare(
    "INSERT INTO attempts (turn_id, kind, at, workspace, channel_id, count) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const summarize = database.prepare(
    `SELECT workspace, channel_id AS channelId, kind, sum(count) AS count, max(turn_id) AS turnId
     FROM attempts WHERE at >= :since AND workspace = ifnull(:workspace, workspace)
     GROUP BY workspace, channel_id, kind ORDER BY sum(count) DESC, workspace, channel_id, kind`,
  );
  const write = groupCommits(database);

  return {
    record: ({ turnId, at, workspace, channelId, counts }) =>
      write(() => {
        forget.run(turnId);
        for (const [kind, count] of Object.entries(counts)) record.run(turnId, kind, at, workspace, channelId, count);
      }),
    summarize: ({ since, workspace }) => inDatabase(() => rows.parse(summarize.all({ since, workspace }))),
  };
}

const rows = z.array(
  z.object({
    workspace: z.string(),
    channelId: z.string(),
    kind: z.enum(attemptKinds),
    count: z.number(),
    turnId: z.string(),
  }),
);
