import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import type { Turn, TurnEvent, TurnLedger } from "../../../turns/ledger.ts";
import { groupCommits } from "./group-commits.ts";
import { inDatabase } from "./translate-error.ts";

/**
 * `number` is the order of acceptance. An ended turn has no event: its words are gone, its key stays for a while, so that
 * a late delivery of the same event is known. Conversations stay for good: `takesPart` says "ever".
 */
export const ledgerSchema = `
  CREATE TABLE turns (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    event_key TEXT NOT NULL UNIQUE,
    conversation_id TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    posted TEXT NOT NULL DEFAULT '[]',
    accepted_at INTEGER NOT NULL,
    ended_at INTEGER,
    event TEXT
  ) STRICT;
  CREATE INDEX unfinished_turns ON turns (number) WHERE ended_at IS NULL;
  CREATE INDEX turns_by_age ON turns (accepted_at);
  CREATE TABLE conversations_with_us (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
`;

/** Removes some of the ended turns that were accepted before `:before`; for `keepTidy`. */
export const oldTurns = `
  DELETE FROM turns WHERE number IN
    (SELECT number FROM turns WHERE accepted_at < :before AND ended_at IS NOT NULL LIMIT 500)`;

export function openLedger(database: DatabaseSync): TurnLedger {
  const accept = database.prepare(
    `INSERT INTO turns (id, event_key, conversation_id, state, accepted_at, event)
     VALUES (?, ?, ?, 'received', ?, ?) ON CONFLICT (event_key) DO NOTHING`,
  );
  const takePart = database.prepare("INSERT OR IGNORE INTO conversations_with_us (id) VALUES (?)");
  const begin = database.prepare("UPDATE turns SET state = 'answering', attempts = attempts + 1 WHERE id = ?");
  const posted = database.prepare("UPDATE turns SET posted = json_insert(posted, '$[#]', ?) WHERE id = ?");
  const end = database.prepare("UPDATE turns SET state = ?, ended_at = ?, event = NULL WHERE id = ?");
  const unfinished = database.prepare(
    "SELECT id, state, event, attempts, posted, accepted_at FROM turns WHERE ended_at IS NULL ORDER BY number",
  );
  const eraseLog = database.prepare("PRAGMA wal_checkpoint(TRUNCATE)");
  // From the start: an earlier life may have died between a blocked turn's end and the erasure.
  let isErasureDue = true;
  const takesPart = database.prepare("SELECT 1 FROM conversations_with_us WHERE id = ?");
  const write = groupCommits(database);

  return {
    accept: (id, event, at) =>
      write(() => {
        // Perhaps two commits, so in this order: of a process that dies between them, the event comes again.
        takePart.run(event.conversation.id);
        const { changes } = accept.run(id, event.key, event.conversation.id, at, JSON.stringify(event));
        return changes === 0 ? null : { id, state: "received", event, attempts: 0, posted: [], acceptedAt: at };
      }),
    begin: (id) => write(() => void begin.run(id)),
    // At once: whoever is killed between a message and its record would post it again.
    posted: (id, messageId) => inDatabase(() => void posted.run(messageId, id)),
    async end(id, state, at) {
      await write(() => end.run(state, at, id));
      isErasureDue ||= state === "blocked";
      // The write-ahead log keeps what a page held before, until it is written over: flagged words must not stay there.
      // While somebody else reads for long it stays; then the next turn's end tries again.
      if (isErasureDue) await inDatabase(() => (isErasureDue = eraseLog.get()?.["busy"] !== 0));
    },
    unfinished: () => inDatabase(() => unfinished.all().map(turnOf)),
    takesPart: (conversationId) => inDatabase(() => takesPart.get(conversationId) !== undefined),
  };
}

const storedTurn = z.object({
  id: z.string(),
  state: z.enum(["received", "answering"]),
  event: z.string(),
  attempts: z.number(),
  posted: z.string(),
  accepted_at: z.number(),
});

function turnOf(row: unknown): Turn {
  const { event, posted, accepted_at: acceptedAt, ...turn } = storedTurn.parse(row);
  return { ...turn, event: JSON.parse(event) as TurnEvent, posted: JSON.parse(posted) as string[], acceptedAt };
}
