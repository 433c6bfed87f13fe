/** Verdicts hold no words. Alerts hold them in `evidence` alone, and what waits for its verdict in `text`; both are erased. */
export const moderationSchema = `
  CREATE TABLE policies (
    version INTEGER PRIMARY KEY,
    policy TEXT NOT NULL,
    who TEXT NOT NULL,
    why TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE verdicts (
    at INTEGER NOT NULL,
    id TEXT NOT NULL,
    hash TEXT NOT NULL,
    kind TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    author_id TEXT NOT NULL,
    roles TEXT NOT NULL,
    message_id TEXT,
    turn_id TEXT,
    model TEXT NOT NULL,
    scores TEXT NOT NULL,
    decision TEXT NOT NULL,
    policy_version INTEGER NOT NULL,
    is_late INTEGER NOT NULL,
    PRIMARY KEY (at, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX blocked_verdicts ON verdicts (workspace, channel_id, author_id, at) WHERE decision = 'block';
  CREATE TABLE alerts (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    workspace TEXT NOT NULL,
    hash TEXT NOT NULL,
    alert TEXT NOT NULL,
    evidence TEXT,
    decided TEXT
  ) STRICT;
  CREATE INDEX open_alerts ON alerts (workspace, number) WHERE decided IS NULL;
  CREATE INDEX pardons ON alerts (workspace, hash) WHERE decided ->> 'decision' = 'wrong';
  CREATE TABLE unjudged (
    id TEXT PRIMARY KEY,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL,
    text TEXT NOT NULL,
    about TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** Verdicts older than this are of no use to a dry run; for `keepTidy`. */
export const oldVerdicts = `
  DELETE FROM verdicts WHERE (at, id) IN (SELECT at, id FROM verdicts WHERE at < :before LIMIT 500)`;
