import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import type { AlertPosts, DuePost } from "../../../moderation/alert-posts.ts";
import type { PostedCard } from "../../../platform/channel.ts";
import { alertColumns, alertOf, numberOf } from "./moderation-alerts.ts";
import { inDatabase } from "./translate-error.ts";

export function openPosts(database: DatabaseSync): AlertPosts {
  const due = database.prepare(
    `SELECT ${alertColumns}, revision, attempts, begun_at AS begunAt, posted
     FROM alert_posts JOIN alerts USING (number) WHERE due_at <= ? ORDER BY number LIMIT ?`,
  );
  const begin = database.prepare("UPDATE alert_posts SET begun_at = ? WHERE number = ?");
  const settle = database.prepare(
    `UPDATE alert_posts SET posted = :posted, begun_at = NULL, attempts = 0,
       due_at = CASE revision WHEN :revision THEN NULL ELSE due_at END
     WHERE number = :number`,
  );
  const postpone = database.prepare(
    "UPDATE alert_posts SET due_at = ?, begun_at = ?, attempts = attempts + 1 WHERE number = ?",
  );

  return {
    due: (now, limit) => inDatabase(() => due.all(now, limit).map(postOf)),
    begin: (id, at) => inDatabase(() => void begin.run(at, numberOf(id))),
    settle: (id, revision, posted) =>
      inDatabase(() => {
        settle.run({ number: numberOf(id), revision, posted: posted === null ? null : JSON.stringify(posted) });
      }),
    postpone: (id, dueAt, begunAt) => inDatabase(() => void postpone.run(dueAt, begunAt, numberOf(id))),
  };
}

const row = z.object({
  revision: z.number(),
  attempts: z.number(),
  begunAt: z.number().nullable(),
  posted: z.string().nullable(),
});

/** We wrote the JSON ourselves, so that it is trusted. */
function postOf(found: unknown): DuePost {
  const { posted, ...rest } = row.parse(found);
  return { ...rest, alert: alertOf(found), posted: posted === null ? null : (JSON.parse(posted) as PostedCard) };
}
