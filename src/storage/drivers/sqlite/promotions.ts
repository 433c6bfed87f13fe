import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import type { ModelRecord, Promotion, Promotions } from "../../../fine-tuning/promotions.ts";
import { inTransaction } from "./transaction.ts";
import { inDatabase } from "./translate-error.ts";

export const promotionsSchema = `
  CREATE TABLE promotions (
    id INTEGER PRIMARY KEY,
    scope TEXT NOT NULL,
    model TEXT NOT NULL,
    share REAL NOT NULL,
    by TEXT NOT NULL,
    at INTEGER NOT NULL,
    ended_by TEXT,
    ended_at INTEGER
  ) STRICT;
  CREATE INDEX current_promotions ON promotions (scope, id) WHERE ended_at IS NULL;
`;

const stored = z.object({
  id: z.number(),
  scope: z.string(),
  model: z.string(),
  share: z.number(),
  by: z.string(),
  at: z.number(),
});

export function openPromotions(database: DatabaseSync): Promotions {
  const columns = "id, scope, model, share, by, at";
  const promote = database.prepare("INSERT INTO promotions (scope, model, share, by, at) VALUES (?, ?, ?, ?, ?)");
  const newest = database.prepare(
    `SELECT ${columns} FROM promotions WHERE scope = ? AND ended_at IS NULL ORDER BY id DESC LIMIT 1`,
  );
  const end = database.prepare("UPDATE promotions SET ended_by = ?, ended_at = ? WHERE id = ?");
  const current = database.prepare(
    `SELECT ${columns} FROM promotions WHERE id IN (SELECT max(id) FROM promotions WHERE ended_at IS NULL GROUP BY scope) ORDER BY scope`,
  );
  const newestOf = (scope: string): Promotion | null => {
    const row = newest.get(scope);
    return row === undefined ? null : stored.parse(row);
  };
  return {
    promote: ({ scope, model, share, by, at }) => inDatabase(() => void promote.run(scope, model, share, by, at)),
    rollback: (scope, by, at) =>
      inTransaction(database, () => {
        const ended = newestOf(scope);
        if (ended === null) return null;
        end.run(by, at, ended.id);
        return { ended, now: newestOf(scope) };
      }),
    current: () => inDatabase(() => current.all().map((row) => stored.parse(row))),
  };
}

const figure = z.object({
  model: z.string(),
  turns: z.number(),
  failed: z.number(),
  up: z.number(),
  down: z.number(),
  meanMs: z.number(),
  cost: z.number().nullable(),
});

export function openModelRecord(database: DatabaseSync): ModelRecord {
  const figures = database.prepare(
    `SELECT model, count(*) AS turns, count(*) FILTER (WHERE state = 'failed') AS failed,
       avg(duration_ms) AS meanMs, sum(cost) AS cost,
       total(up) AS up, total(down) AS down
     FROM usage LEFT JOIN (
       SELECT turn_id, count(*) FILTER (WHERE rating = 'up') AS up, count(*) FILTER (WHERE rating = 'down') AS down
       FROM ratings GROUP BY turn_id) USING (turn_id)
     WHERE usage.at >= ? AND state IN ('delivered', 'failed')
     GROUP BY model ORDER BY turns DESC`,
  );
  return { figures: (since) => inDatabase(() => figures.all(since).map((row) => figure.parse(row))) };
}
