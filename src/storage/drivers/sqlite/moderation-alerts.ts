import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import type { Alert, AlertStore, DecidedAlert, NewAlert, Pardons } from "../../../moderation/alert-store.ts";
import { inDatabase } from "./translate-error.ts";

export const alertColumns = "number, alert, evidence, decided";

export function openAlerts(database: DatabaseSync): AlertStore {
  const insert = database.prepare(
    `INSERT INTO alerts (key, at, workspace, hash, alert, evidence) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (key) DO NOTHING RETURNING ${alertColumns}`,
  );
  const byKey = database.prepare(`SELECT ${alertColumns} FROM alerts WHERE key = ?`);
  const byId = database.prepare(`SELECT ${alertColumns} FROM alerts WHERE number = ?`);
  const list = database.prepare(
    `SELECT ${alertColumns} FROM alerts WHERE at >= :since AND workspace = ifnull(:workspace, workspace)
       AND CASE :state WHEN 'open' THEN decided IS NULL WHEN 'decided' THEN decided IS NOT NULL ELSE 1 END
     ORDER BY number LIMIT :limit`,
  );
  const decide = database.prepare("UPDATE alerts SET decided = ifnull(decided, ?) WHERE number = ?");
  const settle = database.prepare(
    "UPDATE alerts SET decided = json_set(decided, '$.effect', ?) WHERE number = ? AND decided IS NOT NULL",
  );
  const forget = database.prepare("UPDATE alerts SET evidence = NULL WHERE at < ? AND evidence IS NOT NULL");
  const eraseLog = database.prepare("PRAGMA wal_checkpoint(TRUNCATE)");
  const find = (id: string) => {
    const found = byId.get(numberOf(id));
    return found === undefined ? null : alertOf(found);
  };

  return {
    raise: (alert) =>
      inDatabase(() => {
        const { evidence, ...rest } = alert;
        const workspace = `${alert.platform}:${alert.workspaceId}`;
        const added = insert.get(keyOf(alert), alert.at, workspace, alert.hash, JSON.stringify(rest), evidence);
        return { alert: alertOf(added ?? byKey.get(keyOf(alert))), isNew: added !== undefined };
      }),
    find: (id) => inDatabase(() => find(id)),
    list: ({ since, workspace, state }, limit) =>
      inDatabase(() => list.all({ since, workspace, state, limit }).map(alertOf)),
    decide: (id, decided) =>
      inDatabase(() => {
        decide.run(JSON.stringify(decided), numberOf(id));
        return find(id);
      }),
    settleEffect: (id, effect) => inDatabase(() => void settle.run(effect, numberOf(id))),
    forgetEvidence: (before) =>
      inDatabase(() => {
        const { changes } = forget.run(before);
        if (changes > 0) eraseLog.get();
        return Number(changes);
      }),
  };
}

export function openPardons(database: DatabaseSync): Pardons {
  const find = database.prepare(
    "SELECT 1 FROM alerts WHERE workspace = ? AND hash = ? AND decided ->> 'decision' = 'wrong' LIMIT 1",
  );
  return {
    has: ({ platform, workspaceId }, hash) =>
      inDatabase(() => find.get(`${platform}:${workspaceId}`, hash) !== undefined),
  };
}

/**
 * All windows of one answer raise one alert; so does a message that is judged again, and one that asks the bot in a channel
 * where every message is judged.
 */
function keyOf({ reason, kind, turnId, messageId, at, ...where }: NewAlert): string {
  const { platform, workspaceId, channelId, conversationId } = where;
  if ((kind === "question" || kind === "message") && messageId !== null)
    return `${reason} written ${platform}:${workspaceId}:${channelId} ${messageId}`;
  return `${reason} ${kind} ${turnId ?? `${conversationId} ${messageId ?? at}`}`;
}

const idPattern = /^a(\d{1,15})$/;

export function numberOf(id: string): number {
  return Number(idPattern.exec(id.trim().toLowerCase())?.[1] ?? -1);
}

const row = z.object({
  number: z.number(),
  alert: z.string(),
  evidence: z.string().nullable(),
  decided: z.string().nullable(),
});

/** We wrote the JSON ourselves, so that it is trusted. */
export function alertOf(found: unknown): Alert {
  const { number, alert, evidence, decided } = row.parse(found);
  return {
    ...(JSON.parse(alert) as Omit<NewAlert, "evidence">),
    id: `a${number}`,
    evidence,
    decided: decided === null ? null : (JSON.parse(decided) as DecidedAlert),
  };
}
