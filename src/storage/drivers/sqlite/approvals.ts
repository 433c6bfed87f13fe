import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import type { ApprovableAnswer, Approvals } from "../../../fine-tuning/approvals.ts";
import { inDatabase } from "./translate-error.ts";

export const approvalsSchema = `
  CREATE TABLE training_approvals (
    number INTEGER PRIMARY KEY REFERENCES training_turns ON DELETE CASCADE,
    by TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;
`;

const stored = z
  .object({
    turn_id: z.string(),
    at: z.number(),
    conversation_id: z.string(),
    question: z.string(),
    answer: z.string(),
    by: z.string().nullable(),
  })
  .transform(({ turn_id: turnId, conversation_id: conversationId, by: approvedBy, ...rest }): ApprovableAnswer => ({
    ...rest,
    turnId,
    conversationId,
    approvedBy,
  }));

export function openApprovals(database: DatabaseSync): Approvals {
  const approve = database.prepare(
    `INSERT INTO training_approvals (number, by, at)
     SELECT number, :by, :now FROM training_turns WHERE turn_id = :turn AND at = :at
     ON CONFLICT DO UPDATE SET by = excluded.by RETURNING number`,
  );
  const answers = `
    SELECT turn_id, t.at AS at, conversation_id, detail ->> 'question' AS question, detail ->> 'answer' AS answer, a.by AS by
    FROM training_turns t LEFT JOIN training_approvals a USING (number)
    WHERE (conversation_id = :place OR conversation_id GLOB :place || ':*')`;
  const recent = database.prepare(`${answers} ORDER BY t.at DESC LIMIT :limit`);
  const ofMessage = database.prepare(
    `${answers} AND (detail ->> '$.messageIds[0]' = :message OR turn_id IN
       (SELECT turns.id FROM turns, json_each(posted) AS message WHERE message.value = :message
          AND (turns.conversation_id = :place OR turns.conversation_id GLOB :place || ':*')))
     ORDER BY t.at DESC LIMIT 1`,
  );
  return {
    approve: (turn, at, by, now) => inDatabase(() => approve.get({ turn, at, by, now }) !== undefined),
    recent: (place, limit) => inDatabase(() => recent.all({ place, limit }).map((row) => stored.parse(row))),
    ofMessage: ({ platform, workspaceId, channelId }, message) =>
      inDatabase(() => {
        const found = ofMessage.get({ place: `${platform}:${workspaceId}:${channelId}`, message });
        return found === undefined ? null : stored.parse(found);
      }),
  };
}
