import { StorageError } from "../errors.ts";
import type { Log } from "../platform/log.ts";
import { openSqlite, type SqliteOptions } from "./drivers/sqlite/open-sqlite.ts";
import type { Storage } from "./storage.ts";

/**
 * Opens what the URL names: `sqlite:<file>`, absolute or below the working directory.
 * @throws StorageError
 */
export async function openStorage(url: string, log: Log, options: SqliteOptions = {}): Promise<Storage> {
  const file = /^sqlite:(.+)$/.exec(url)?.[1];
  if (file !== undefined) return openSqlite(file, log, options);
  throw new StorageError(`there is no storage for "${url}": it must be sqlite: and a file name`, {
    status: null,
    code: "unknown-storage",
    requestId: null,
    retryAfterMs: null,
    retryable: false,
  });
}
