import type { DatabaseSync } from "node:sqlite";
import type { TurnLedger } from "../../../turns/ledger.ts";
import { groupCommits } from "./group-commits.ts";
import { inDatabase } from "./translate-error.ts";
import { conclusionOf, turnColumns, turnOf } from "./turn-rows.ts";
import { wordlessEvent } from "./turns-schema.ts";

export function openLedger(database: DatabaseSync): TurnLedger {
  const accept = database.prepare(
    `INSERT INTO turns (id, event_key, conversation_id, state, accepted_at, event)
     VALUES (?, ?, ?, 'received', ?, ?) ON CONFLICT (event_key) DO NOTHING`,
  );
  const takePart = database.prepare("INSERT OR IGNORE INTO conversations_with_us (id) VALUES (?)");
  const begin = database.prepare("UPDATE turns SET state = 'answering', attempts = attempts + 1 WHERE id = ?");
  const posted = database.prepare(
    `UPDATE turns SET posted = json_insert(posted, '$[#]', :message)
     WHERE id = :id AND NOT EXISTS (SELECT 1 FROM json_each(posted) WHERE value = :message)`,
  );
  const conclude = database.prepare(
    "UPDATE turns SET conclusion = ifnull(conclusion, ?) WHERE id = ? AND changed_at = ? AND ended_at IS NULL RETURNING conclusion",
  );
  const end = database.prepare(
    `UPDATE turns SET state = ?, ended_at = ?, conclusion = NULL,
       event = CASE WHEN ? THEN event ELSE ${wordlessEvent} END WHERE id = ?`,
  );
  const unfinished = database.prepare(`SELECT ${turnColumns} FROM turns WHERE ended_at IS NULL ORDER BY number`);
  const eraseLog = database.prepare("PRAGMA wal_checkpoint(TRUNCATE)");
  // From the start: an earlier life may have died between a blocked turn's end and the erasure.
  let isErasureDue = true;
  const write = groupCommits(database);

  return {
    accept: (id, event, at) =>
      write(() => {
        // Perhaps two commits, so in this order: of a process that dies between them, the event comes again.
        takePart.run(event.conversation.id);
        const { changes } = accept.run(id, event.key, event.conversation.id, at, JSON.stringify(event));
        if (changes === 0) return null;
        return {
          id,
          state: "received",
          event,
          attempts: 0,
          posted: [],
          conclusion: null,
          changedAt: 0,
          acceptedAt: at,
        };
      }),
    begin: (id) => write(() => void begin.run(id)),
    // At once: whoever is killed between a message and its record would post it again.
    posted: (id, message) => inDatabase(() => void posted.run({ id, message })),
    conclude: (id, conclusion, changedAt) =>
      write(() => {
        const row = conclude.get(JSON.stringify(conclusion), id, changedAt);
        return row === undefined ? null : conclusionOf(String(row["conclusion"]));
      }),
    async end(id, state, at, keepsWords) {
      await write(() => end.run(state, at, keepsWords ? 1 : 0, id));
      isErasureDue ||= state === "blocked";
      // The write-ahead log keeps what a page held before, until it is written over: flagged words must not stay there.
      // While somebody else reads for long it stays; then the next turn's end tries again.
      if (isErasureDue) await inDatabase(() => (isErasureDue = eraseLog.get()?.["busy"] !== 0));
    },
    unfinished: () => inDatabase(() => unfinished.all().map(turnOf)),
  };
}
