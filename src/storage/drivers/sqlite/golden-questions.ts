import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import type { GoldenQuestion, GoldenStore } from "../../../knowledge/golden-store.ts";
import { inTransaction } from "./transaction.ts";
import { inDatabase } from "./translate-error.ts";

export const goldenSchema = `
  CREATE TABLE golden_questions (
    id TEXT PRIMARY KEY,
    question TEXT NOT NULL,
    place TEXT,
    visibility TEXT NOT NULL,
    asker_id TEXT,
    scopes TEXT NOT NULL,
    relevant TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE golden_makers (
    number INTEGER PRIMARY KEY,
    question_id TEXT NOT NULL REFERENCES golden_questions ON DELETE CASCADE,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (question_id, id)
  ) STRICT;
`;

export function openGolden(database: DatabaseSync): GoldenStore {
  const add = database.prepare(
    `INSERT INTO golden_questions VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET question = excluded.question, scopes = excluded.scopes, relevant = excluded.relevant`,
  );
  const make = database.prepare("INSERT OR IGNORE INTO golden_makers (question_id, id, name) VALUES (?, ?, ?)");
  const takeBack = database.prepare("DELETE FROM golden_makers WHERE question_id = ? AND id = ?");
  const removeUnmade = database.prepare(
    "DELETE FROM golden_questions WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM golden_makers WHERE question_id = ?1)",
  );
  const list = database.prepare("SELECT * FROM golden_questions ORDER BY at DESC, id");
  const makers = database.prepare("SELECT id, name FROM golden_makers WHERE question_id = ? ORDER BY number");
  const remove = database.prepare("DELETE FROM golden_questions WHERE id IN (SELECT value FROM json_each(?))");
  const forget = database.prepare("DELETE FROM golden_questions WHERE asker_id = ?");

  const questionOf = (stored: unknown): GoldenQuestion => {
    const { asker_id: askerId, scopes, relevant, ...row } = questionRow.parse(stored);
    return {
      ...row,
      askerId,
      scopes: JSON.parse(scopes) as GoldenQuestion["scopes"],
      relevant: JSON.parse(relevant) as GoldenQuestion["relevant"],
      madeBy: makers.all(row.id).map((maker) => makerRow.parse(maker)),
    };
  };

  return {
    add: ({ id, question, place, visibility, askerId, scopes, relevant, at }, by) =>
      inTransaction(database, () => {
        const known = [JSON.stringify(scopes), JSON.stringify(relevant)];
        add.run(id, question, place, visibility, askerId, ...known, at);
        make.run(id, by.id, by.name);
      }),
    takeBack: (id, makerId) =>
      inTransaction(database, () => {
        const isTaken = takeBack.run(id, makerId).changes > 0;
        removeUnmade.run(id);
        return isTaken;
      }),
    list: () => inDatabase(() => list.all().map(questionOf)),
    remove: (ids) => inDatabase(() => Number(remove.run(JSON.stringify(ids)).changes)),
    forgetAsker: (askerId) => inDatabase(() => Number(forget.run(askerId).changes)),
  };
}

const questionRow = z.object({
  id: z.string(),
  question: z.string(),
  place: z.string().nullable(),
  visibility: z.enum(["direct", "private", "public"]),
  asker_id: z.string().nullable(),
  scopes: z.string(),
  relevant: z.string(),
  at: z.number(),
});
const makerRow = z.object({ id: z.string(), name: z.string() });
