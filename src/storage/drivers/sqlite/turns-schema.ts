/**
 * `number` is the order of acceptance. An ended turn's event has lost its words; its key stays for a while, so that a late
 * delivery of the same event is known. Conversations stay for good: `takesPart` says "ever".
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

/** Turns that ended under the first layout have no event. */
export const conclusionsSchema = `
  ALTER TABLE turns ADD COLUMN conclusion TEXT;
  ALTER TABLE turns ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX turns_of_conversation ON turns (conversation_id, number);
  CREATE TABLE heard (platform TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

/** For those who need the turns alone. */
export const turnsSchemas = [ledgerSchema, conclusionsSchema];

/** An event without its words, as an SQL expression. */
export const wordlessEvent = `
  CASE json_extract(event, '$.kind')
    WHEN 'question' THEN json_remove(json_set(event, '$.text', ''), '$.earlier', '$.attached', '$.files')
    ELSE json_set(event, '$.options', json('{}'))
  END`;

/** Removes some of the ended turns that were accepted before `:before`; for `keepTidy`. */
export const oldTurns = `
  DELETE FROM turns WHERE number IN
    (SELECT number FROM turns WHERE accepted_at < :before AND ended_at IS NOT NULL LIMIT 500)`;

/** Takes the words from turns that ended before `:before` and were not tried again; for `keepTidy`. */
export const oldWords = `
  UPDATE turns SET event = ${wordlessEvent}, changed_at = -1 WHERE number IN
    (SELECT number FROM turns WHERE ended_at < :before AND state = 'failed' AND changed_at >= 0 LIMIT 500)`;
