import type { DatabaseSync } from "node:sqlite";
import type { TurnRecords } from "../../../turns/turn-records.ts";
import { groupCommits } from "./group-commits.ts";
import { inTransaction } from "./transaction.ts";
import { inDatabase } from "./translate-error.ts";
import { turnColumns, turnOf } from "./turn-rows.ts";
import { wordlessEvent } from "./turns-schema.ts";

export function openTurnRecords(database: DatabaseSync): TurnRecords {
  const find = database.prepare(`SELECT ${turnColumns} FROM turns WHERE id = ? AND event IS NOT NULL`);
  // Few turns are unfinished at any time, so that their JSON may be looked into.
  const findByMessage = database.prepare(
    `SELECT ${turnColumns} FROM turns
     WHERE ended_at IS NULL AND (conversation_id = :place OR conversation_id GLOB :place || ':*')
       AND (json_extract(event, '$.messageId') = :message OR conversation_id = :place || ':' || :message
         OR EXISTS (SELECT 1 FROM json_each(posted) WHERE value = :message)
         OR EXISTS (SELECT 1 FROM json_each(event, '$.earlier') WHERE value ->> 'messageId' = :message))
     ORDER BY number LIMIT 1`,
  );
  const waitingAfter = database.prepare(
    `SELECT ${turnColumns} FROM turns
     WHERE conversation_id = :conversation AND number > (SELECT number FROM turns WHERE id = :id)
       AND ended_at IS NULL AND state = 'received' AND conclusion IS NULL ORDER BY number LIMIT 50`,
  );
  const change = database.prepare(
    `UPDATE turns SET event = :event, changed_at = :at, attempts = min(attempts, 1)
     WHERE id = :id AND ended_at IS NULL AND conclusion IS NULL AND changed_at <= :at`,
  );
  const absorb = database.prepare(
    `UPDATE turns SET state = 'cancelled', ended_at = ?, event = ${wordlessEvent} WHERE id = ? AND ended_at IS NULL`,
  );
  const reopen = database.prepare(
    `UPDATE turns SET state = 'received', event = ?, attempts = 0, accepted_at = ?, ended_at = NULL, conclusion = ?,
       changed_at = 0 WHERE id = ? AND ended_at IS NOT NULL RETURNING ${turnColumns}`,
  );
  const isOthers = database.prepare(
    `SELECT 1 FROM turns, json_each(posted)
     WHERE conversation_id = (SELECT conversation_id FROM turns WHERE id = :id) AND turns.id <> :id AND value = :message`,
  );
  const write = groupCommits(database);
  const found = (row: unknown) => (row === undefined ? null : turnOf(row));

  return {
    find: (id) => inDatabase(() => found(find.get(id))),
    findByMessage: ({ platform, workspaceId, channelId }, message) =>
      inDatabase(() => found(findByMessage.get({ place: `${platform}:${workspaceId}:${channelId}`, message }))),
    waitingAfter: ({ id, event }) =>
      inDatabase(() => waitingAfter.all({ id, conversation: event.conversation.id }).map(turnOf)),
    // A question and what it absorbs change in one piece: half of it would answer a part twice, or not at all.
    change: (id, event, at, absorbed) =>
      inTransaction(database, () => {
        if (change.run({ id, event: JSON.stringify(event), at }).changes === 0) return false;
        for (const other of absorbed) absorb.run(at, other);
        return true;
      }),
    reopen: (id, event, at, conclusion) =>
      write(() => found(reopen.get(JSON.stringify(event), at, conclusion && JSON.stringify(conclusion), id))),
    isOthers: (id, message) => inDatabase(() => isOthers.get({ id, message }) !== undefined),
  };
}
