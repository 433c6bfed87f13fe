import type { DatabaseSync } from "node:sqlite";
import type { AnswerMessages } from "../../../turns/answer-messages.ts";
import { inDatabase } from "./translate-error.ts";
import { turnColumns, turnOf } from "./turn-rows.ts";

export function openAnswerMessages(database: DatabaseSync): AnswerMessages {
  // A range of the index by conversation: `;` is what follows `:`.
  const find = database.prepare(
    `SELECT ${turnColumns} FROM turns
     WHERE (conversation_id = :place OR (conversation_id > :place || ':' AND conversation_id < :place || ';'))
       AND event IS NOT NULL AND EXISTS (SELECT 1 FROM json_each(posted) WHERE value = :message)
     ORDER BY number DESC LIMIT 1`,
  );
  return {
    turnOf: ({ platform, workspaceId, channelId }, message) =>
      inDatabase(() => {
        const row = find.get({ place: `${platform}:${workspaceId}:${channelId}`, message });
        return row === undefined ? null : turnOf(row);
      }),
  };
}
