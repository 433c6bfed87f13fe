import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import type { CitedPassage, CitingStore, OutdatedAnswer, Standing } from "../../../knowledge/citing-store.ts";
import { lineHashes } from "../../../knowledge/line-hashes.ts";
import { inTransaction } from "./transaction.ts";
import { inDatabase } from "./translate-error.ts";

/** `document_hash` is that of the document when the passage was last seen to stand in it. */
export const citingsSchema = `
  CREATE TABLE citings (
    turn_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    source_id TEXT NOT NULL,
    document_key TEXT NOT NULL,
    title TEXT NOT NULL,
    lines TEXT NOT NULL,
    document_hash TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (turn_id, number)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX citings_by_age ON citings (at);
`;

/** Removes some of what answers before `:before` rest on; for `keepTidy`. */
export const oldCitings = `
  DELETE FROM citings WHERE (turn_id, number) IN
    (SELECT turn_id, number FROM citings WHERE at < :before LIMIT 500)`;

/** So many passages are looked at in one go, the others in the next. */
const lookedAt = 500;

export function openCitings(database: DatabaseSync): CitingStore {
  const remove = database.prepare("DELETE FROM citings WHERE turn_id = ?");
  const add = database.prepare(
    "INSERT INTO citings (turn_id, number, at, source_id, document_key, title, lines) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const of = database.prepare(
    `SELECT source_id AS sourceId, document_key AS documentKey, title, lines FROM citings
     WHERE turn_id = ? ORDER BY number`,
  );
  // A document that is being written piece by piece is looked at when it is complete.
  const suspects = database.prepare(
    `SELECT c.turn_id AS turnId, c.number, c.title, c.lines, d.id AS documentId, d.hash
     FROM citings c LEFT JOIN documents d ON d.source_id = c.source_id AND d.key = c.document_key
     WHERE c.at >= ? AND (d.id IS NULL OR (d.hash <> c.document_hash AND d.hash NOT LIKE 'incomplete %'))
     ORDER BY c.at DESC, c.turn_id LIMIT ?`,
  );
  const texts = database.prepare(
    "SELECT t.text FROM chunks c JOIN chunk_texts t ON t.id = c.id WHERE c.document_id = ?",
  );
  const stands = database.prepare("UPDATE citings SET document_hash = ? WHERE turn_id = ? AND number = ?");
  const documentOf = database.prepare("SELECT id, scope FROM documents WHERE source_id = ? AND key = ?");
  const version = database.prepare("SELECT version FROM knowledge_version");

  const linesOf = (documentId: number): ReadonlySet<string> =>
    new Set(texts.all(documentId).flatMap((row) => lineHashes(String(row["text"]))));

  const standingOf = ({ sourceId, documentKey, lines }: CitedPassage, scopes: ReadonlySet<string>): Standing => {
    const document = documentOf.get(sourceId, documentKey);
    if (document === undefined) return "gone";
    if (!scopes.has(String(document["scope"]))) return "hidden";
    const now = linesOf(Number(document["id"]));
    return lines.every((line) => now.has(line)) ? "stands" : "changed";
  };

  return {
    note: (turnId, at, passages) =>
      inTransaction(database, () => {
        remove.run(turnId);
        for (const [number, { sourceId, documentKey, title, lines }] of passages.entries())
          add.run(turnId, number, at, sourceId, documentKey, title, JSON.stringify(lines));
      }),
    of: (turnId) =>
      inDatabase(() =>
        of.all(turnId).map((row) => {
          const { lines, ...passage } = passageRow.parse(row);
          return { ...passage, lines: JSON.parse(lines) as string[] };
        }),
      ),
    outdated: (since, limit) =>
      inDatabase(() => {
        const known = new Map<number, ReadonlySet<string>>();
        const found = new Map<string, { readonly changed: Set<string>; readonly removed: Set<string> }>();
        for (const stored of suspects.all(since, lookedAt)) {
          const { turnId, number, title, lines, documentId, hash } = suspectRow.parse(stored);
          const now = documentId === null ? null : (known.get(documentId) ?? linesOf(documentId));
          if (documentId !== null && now !== null) known.set(documentId, now);
          if (now !== null && (JSON.parse(lines) as string[]).every((line) => now.has(line))) {
            stands.run(hash, turnId, number);
            continue;
          }
          const answer = found.get(turnId) ?? { changed: new Set(), removed: new Set() };
          (now === null ? answer.removed : answer.changed).add(title);
          found.set(turnId, answer);
        }
        return [...found].slice(0, limit).map(([turnId, answer]): OutdatedAnswer => ({
          turnId,
          changed: [...answer.changed],
          removed: [...answer.removed],
        }));
      }),
    standing: (passages, scopes) =>
      inDatabase(() => passages.map((passage) => standingOf(passage, new Set<string>(scopes)))),
    settle: (turnId) => inDatabase(() => void remove.run(turnId)),
    version: () => inDatabase(() => Number(version.get()?.["version"])),
  };
}

const passageRow = z.object({ sourceId: z.string(), documentKey: z.string(), title: z.string(), lines: z.string() });
const suspectRow = z.object({
  turnId: z.string(),
  number: z.number(),
  title: z.string(),
  lines: z.string(),
  documentId: z.number().nullable(),
  hash: z.string().nullable(),
});
