import type { DatabaseSync } from "node:sqlite";
import { Hookified } from "hookified";
import {
  type KeyvStorageAdapter,
  type KeyvStorageCapability,
  type KeyvStorageEntry,
  keyvStorageCapability,
} from "keyv";
import * as z from "zod";
import { groupCommits, type Write } from "./group-commits.ts";
import { inTransaction } from "./transaction.ts";
import { inDatabase } from "./translate-error.ts";

/** A table with row numbers, because a value may be many pages long: looking a key up must not wade through values. */
export const keyValueSchema = `
  CREATE TABLE key_value (
    number INTEGER PRIMARY KEY,
    namespace TEXT NOT NULL,
    key TEXT NOT NULL,
    expires INTEGER,
    value TEXT NOT NULL,
    UNIQUE (namespace, key)
  ) STRICT;
  CREATE INDEX expiring_keys ON key_value (expires) WHERE expires IS NOT NULL;
`;

/** Removes some of the rows that expired before `:before`, which nobody may ever read again; for `keepTidy`. */
export const expiredKeys = `
  DELETE FROM key_value WHERE number IN (SELECT number FROM key_value WHERE expires < :before LIMIT 100)`;

/** What keyv writes into: serialized values. The base class makes it the emitter that keyv wants a store to be. */
export class SqliteKeyValue extends Hookified implements KeyvStorageAdapter {
  readonly #database: DatabaseSync;
  readonly #now: () => number;
  readonly #statements: ReturnType<typeof prepare>;
  readonly #inGroup: Write;
  #namespace: string | undefined;

  constructor(database: DatabaseSync, now: () => number) {
    super();
    this.#database = database;
    this.#now = now;
    this.#statements = prepare(database);
    this.#inGroup = groupCommits(database);
  }

  /** Says that `expires` is taken as a point in time; without it keyv would hand over a duration. */
  get capabilities(): KeyvStorageCapability {
    return keyvStorageCapability(this);
  }

  get namespace(): string | undefined {
    return this.#namespace;
  }

  /** Keyv writes its namespace into its store: a second Keyv on the same store would take over the first one's keys. */
  set namespace(namespace: string | undefined) {
    if (this.#namespace !== undefined && this.#namespace !== namespace)
      throw new Error(`this store already serves the namespace "${this.#namespace}"; each Keyv needs one of its own`);
    this.#namespace = namespace;
  }

  async get(key: string): Promise<string | undefined> {
    return inDatabase(() => this.#read(key));
  }

  async getMany(keys: string[]): Promise<(string | undefined)[]> {
    return inDatabase(() => keys.map((key) => this.#read(key)));
  }

  async has(key: string): Promise<boolean> {
    return (await this.get(key)) !== undefined;
  }

  async hasMany(keys: string[]): Promise<boolean[]> {
    return (await this.getMany(keys)).map((value) => value !== undefined);
  }

  async set(key: string, value: unknown, expires?: number): Promise<boolean> {
    return this.#inGroup(() => this.#write(key, value, expires));
  }

  async setMany(entries: KeyvStorageEntry[]): Promise<boolean[]> {
    return inTransaction(this.#database, () =>
      entries.map(({ key, value, expires }) => this.#write(key, value, expires)),
    );
  }

  async delete(key: string): Promise<boolean> {
    return this.#inGroup(() => this.#remove(key));
  }

  async deleteMany(keys: string[]): Promise<boolean[]> {
    return inTransaction(this.#database, () => keys.map((key) => this.#remove(key)));
  }

  async clear(): Promise<void> {
    return this.#inGroup(() => void this.#statements.clear.run(this.#scope));
  }

  /** Page by page: a statement left open across awaits would keep the write-ahead log from being folded back. */
  async *iterator(): AsyncGenerator<[string, string], void> {
    let after: string | undefined = "";
    while (after !== undefined) {
      const last: string = after;
      const rows = await inDatabase(() => this.#statements.page.all(this.#scope, last, this.#now()));
      const pairs = rows.map((row) => storedPair.parse(row));
      for (const { key, value } of pairs) yield [key, value];
      after = pairs.at(-1)?.key;
    }
  }

  get #scope(): string {
    return this.#namespace ?? "";
  }

  #read(key: string): string | undefined {
    const value = this.#statements.get.get(this.#scope, key, this.#now())?.["value"];
    return typeof value === "string" ? value : undefined;
  }

  #write(key: string, value: unknown, expires: number | undefined): true {
    if (typeof value !== "string") throw new TypeError("only serialized values can be stored");
    this.#statements.set.run(this.#scope, key, expires ?? null, value);
    return true;
  }

  #remove(key: string): boolean {
    return this.#statements.delete.run(this.#scope, key).changes > 0;
  }
}

const storedPair = z.object({ key: z.string(), value: z.string() });

function prepare(database: DatabaseSync) {
  const live = "(expires IS NULL OR expires > ?)";
  return {
    get: database.prepare(`SELECT value FROM key_value WHERE namespace = ? AND key = ? AND ${live}`),
    set: database.prepare(
      `INSERT INTO key_value (namespace, key, expires, value) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET expires = excluded.expires, value = excluded.value`,
    ),
    delete: database.prepare("DELETE FROM key_value WHERE namespace = ? AND key = ?"),
    clear: database.prepare("DELETE FROM key_value WHERE namespace = ?"),
    page: database.prepare(
      `SELECT key, value FROM key_value WHERE namespace = ? AND key > ? AND ${live} ORDER BY key LIMIT 100`,
    ),
  };
}
