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

/**
 * The cards of alerts, and the channels that are watched. The database itself notes that a card is due, as the command line
 * decides, too. Alerts that were raised before have no card.
 */
export const moderationDeskSchema = `
  CREATE TABLE alert_posts (
    number INTEGER PRIMARY KEY,
    due_at INTEGER,
    revision INTEGER NOT NULL DEFAULT 1,
    attempts INTEGER NOT NULL DEFAULT 0,
    begun_at INTEGER,
    posted TEXT
  ) STRICT;
  CREATE INDEX due_posts ON alert_posts (due_at) WHERE due_at IS NOT NULL;
  CREATE TRIGGER alert_raised AFTER INSERT ON alerts BEGIN
    INSERT INTO alert_posts (number, due_at) VALUES (new.number, 0);
  END;
  CREATE TRIGGER alert_changed AFTER UPDATE OF evidence, decided ON alerts
    WHEN old.evidence IS NOT new.evidence OR old.decided IS NOT new.decided
  BEGIN
    UPDATE alert_posts SET due_at = 0, attempts = 0, revision = revision + 1 WHERE number = new.number;
  END;
  CREATE TABLE moderated_channels (
    place TEXT PRIMARY KEY,
    by TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** Verdicts older than this are of no use to a dry run; for `keepTidy`. */
export const oldVerdicts = `
  DELETE FROM verdicts WHERE (at, id) IN (SELECT at, id FROM verdicts WHERE at < :before LIMIT 500)`;
