/**
 * What was said in watched channels, and in which document it stands. A document whose messages changed waits in
 * `changed_documents` until it is made anew; its revision tells whether it changed again meanwhile.
 */
export const channelSchema = `
  CREATE TABLE channel_messages (
    number INTEGER PRIMARY KEY,
    source_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    thread_id TEXT,
    document_key TEXT NOT NULL,
    platform TEXT NOT NULL,
    author_id TEXT NOT NULL,
    author_name TEXT NOT NULL,
    at INTEGER NOT NULL,
    text TEXT NOT NULL,
    url TEXT,
    files TEXT NOT NULL,
    UNIQUE (source_id, message_id)
  ) STRICT;
  CREATE INDEX messages_by_document ON channel_messages (source_id, document_key, at);
  CREATE INDEX messages_by_thread ON channel_messages (source_id, thread_id) WHERE thread_id IS NOT NULL;
  CREATE INDEX messages_by_time ON channel_messages (source_id, at);
  CREATE INDEX messages_by_author ON channel_messages (platform, author_id);
  CREATE TABLE changed_documents (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    source_id TEXT NOT NULL,
    key TEXT NOT NULL,
    revision TEXT NOT NULL,
    UNIQUE (source_id, key)
  ) STRICT;
  CREATE TABLE watched_channels (
    source_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    read_to INTEGER,
    is_complete INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE forgotten_people (
    platform TEXT NOT NULL,
    person_id TEXT NOT NULL,
    PRIMARY KEY (platform, person_id)
  ) STRICT, WITHOUT ROWID;
`;
