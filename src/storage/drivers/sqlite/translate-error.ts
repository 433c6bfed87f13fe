import * as z from "zod";
import { StorageError } from "../../../errors.ts";

/**
 * The one place where faults of node:sqlite and of the file below it become StorageError. What is neither is a bug and
 * comes back as it is.
 * @param file how the sentence names the database.
 */
export function translateSqliteError(error: unknown, file = "the database file"): unknown {
  const sqlite = sqliteFault.safeParse(error);
  if (sqlite.success) {
    // The low byte is SQLite's primary result code, the rest narrows it down: https://sqlite.org/rescode.html
    const known = sqliteFaults[sqlite.data.errcode & 0xff];
    const fault = known ?? { code: `sqlite-${sqlite.data.errcode}`, retryable: false, says: "refused the statement" };
    return storageError(fault, `${file} ${fault.says} (SQLite: ${sqlite.data.errstr})`, error);
  }
  const system = systemFault.safeParse(error);
  if (!system.success) return error;
  const fault = systemFaults[system.data.code];
  return fault === undefined ? error : storageError(fault, `${file} ${fault.says}`, error);
}

/** Runs one piece of synchronous database work as the ports promise it: asynchronous, with our errors alone. */
export async function inDatabase<Result>(work: () => Result): Promise<Result> {
  try {
    return work();
  } catch (error) {
    throw translateSqliteError(error);
  }
}

interface Fault {
  readonly code: string;
  readonly retryable: boolean;
  readonly says: string;
}

const full = { code: "disk-full", retryable: true, says: "can't grow: the disk is full" };
const unopenable = {
  code: "cannot-open",
  retryable: false,
  says: "can't be opened: check that the folder is writable",
};

const sqliteFaults: Readonly<Record<number, Fault>> = {
  5: { code: "locked", retryable: true, says: "is locked by another process" },
  6: { code: "locked", retryable: true, says: "is locked by another connection" },
  8: { code: "read-only", retryable: false, says: "can't be written: it is read-only" },
  10: { code: "io-error", retryable: true, says: "can't be read or written: the disk failed" },
  11: { code: "corrupt", retryable: false, says: "is damaged: restore it from a backup" },
  13: full,
  14: unopenable,
  26: { code: "not-a-database", retryable: false, says: "is not a database: name another file in STORAGE_URL" },
};

const systemFaults: Readonly<Record<string, Fault>> = {
  EACCES: unopenable,
  EEXIST: unopenable,
  ENOENT: unopenable,
  ENOSPC: full,
  ENOTDIR: unopenable,
  EPERM: unopenable,
  EROFS: unopenable,
  // What node:sqlite says of a statement on a closed database.
  ERR_INVALID_STATE: { code: "closed", retryable: false, says: "is closed" },
};

const sqliteFault = z.object({ code: z.literal("ERR_SQLITE_ERROR"), errcode: z.number(), errstr: z.string() });
const systemFault = z.object({ code: z.string() });

function storageError(fault: Fault, message: string, cause: unknown): StorageError {
  return new StorageError(message, {
    status: null,
    code: fault.code,
    requestId: null,
    retryAfterMs: null,
    retryable: fault.retryable,
    cause,
  });
}
