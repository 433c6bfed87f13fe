import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import type { PolicyStore } from "../../../moderation/policy-store.ts";
import { inTransaction } from "./transaction.ts";
import { inDatabase } from "./translate-error.ts";

export function openPolicies(database: DatabaseSync): PolicyStore {
  const columns = "version, policy, who, why, at";
  const current = database.prepare(`SELECT ${columns} FROM policies ORDER BY version DESC LIMIT 1`);
  const insert = database.prepare(`INSERT INTO policies (${columns}) VALUES (?, ?, ?, ?, ?)`);
  const changes = database.prepare(`SELECT ${columns} FROM policies WHERE at >= ? ORDER BY version`);

  return {
    current: () => inDatabase(() => row.optional().parse(current.get()) ?? null),
    // In one transaction: the command line changes it in another process.
    change: (change, basedOn) =>
      inTransaction(database, () => {
        const { version = 0 } = row.optional().parse(current.get()) ?? {};
        if (version !== basedOn) return null;
        const { policy, who, why, at } = change;
        insert.run(version + 1, policy, who, why, at);
        return { version: version + 1, policy, who, why, at };
      }),
    changes: (since) => inDatabase(() => changes.all(since).map((found) => row.parse(found))),
  };
}

const row = z.object({ version: z.number(), policy: z.string(), who: z.string(), why: z.string(), at: z.number() });
