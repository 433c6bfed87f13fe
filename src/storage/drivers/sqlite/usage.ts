import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import type { UsageFilter, UsageStore } from "../../../usage/usage-store.ts";
import { groupCommits } from "./group-commits.ts";
import { inDatabase } from "./translate-error.ts";

/** Kept in the order in which it is asked for: one workspace, from some time on. */
export const usageSchema = `
  CREATE TABLE usage (
    workspace TEXT NOT NULL,
    at INTEGER NOT NULL,
    turn_id TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    author_id TEXT NOT NULL,
    model TEXT NOT NULL,
    input INTEGER NOT NULL,
    cached INTEGER NOT NULL,
    output INTEGER NOT NULL,
    cost REAL,
    duration_ms INTEGER NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (workspace, at, turn_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE ratings (
    turn_id TEXT NOT NULL,
    author_id TEXT NOT NULL,
    rating TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (turn_id, author_id)
  ) STRICT, WITHOUT ROWID;
`;

export function openUsage(database: DatabaseSync): UsageStore {
  // REPLACE: a turn that is recorded again after a crash counts once.
  const record = database.prepare(
    `REPLACE INTO usage
     (workspace, at, turn_id, channel_id, author_id, model, input, cached, output, cost, duration_ms, state)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const chosen =
    "usage.workspace = :workspace AND usage.at >= :since AND usage.author_id = ifnull(:author, usage.author_id)";
  const summarize = database.prepare(
    `SELECT count(*) AS turns, count(*) FILTER (WHERE state = 'blocked') AS blocked,
       count(*) FILTER (WHERE state = 'failed') AS failed, total(input) AS input, total(cached) AS cached,
       total(output) AS output, total(cost) AS cost, count(*) FILTER (WHERE cost IS NULL) AS unpriced
     FROM usage WHERE ${chosen}`,
  );
  // A redelivered older judgement does not undo a newer one.
  const rate = database.prepare(
    `INSERT INTO ratings (turn_id, author_id, rating, at) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET rating = excluded.rating, at = excluded.at WHERE excluded.at >= at`,
  );
  const ratings = database.prepare(
    `SELECT count(*) FILTER (WHERE rating = 'up') AS up, count(*) FILTER (WHERE rating = 'down') AS down
     FROM usage JOIN ratings USING (turn_id) WHERE ${chosen}`,
  );

  const write = groupCommits(database);

  return {
    record: (row) =>
      write(() => {
        const { workspace, at, turnId, channelId, authorId, model, input, cached, output, cost, durationMs, state } =
          row;
        record.run(workspace, at, turnId, channelId, authorId, model, input, cached, output, cost, durationMs, state);
      }),
    summarize: (filter) => inDatabase(() => summary.parse(summarize.get(parametersOf(filter)))),
    rate: (turnId, authorId, rating, at) => write(() => void rate.run(turnId, authorId, rating, at)),
    ratings: (filter) => inDatabase(() => votes.parse(ratings.get(parametersOf(filter)))),
  };
}

function parametersOf({ workspace, since, authorId }: UsageFilter) {
  return { workspace, since, author: authorId };
}

const votes = z.object({ up: z.number(), down: z.number() });

const summary = z.object({
  turns: z.number(),
  blocked: z.number(),
  failed: z.number(),
  input: z.number(),
  cached: z.number(),
  output: z.number(),
  cost: z.number(),
  unpriced: z.number(),
});
