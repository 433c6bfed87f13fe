import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import type {
  ComparedAnswers,
  ComparedAnswersStore,
  Comparison,
  Comparisons,
} from "../../../fine-tuning/comparisons.ts";
import { inTransaction } from "./transaction.ts";
import { inDatabase } from "./translate-error.ts";

export const comparisonsSchema = `
  CREATE TABLE comparisons (
    id TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    state TEXT NOT NULL,
    detail TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX comparisons_by_age ON comparisons (at);
  CREATE TABLE compared_answers (
    comparison TEXT NOT NULL REFERENCES comparisons ON DELETE CASCADE,
    number INTEGER NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (comparison, number)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE comparison_votes (
    comparison TEXT NOT NULL REFERENCES comparisons ON DELETE CASCADE,
    number INTEGER NOT NULL,
    person TEXT NOT NULL,
    preferred TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (comparison, number, person)
  ) STRICT, WITHOUT ROWID;
`;

/** Removes some of what was compared before `:before`; for `keepTidy`. */
export const oldComparisons = `
  DELETE FROM comparisons WHERE id IN (SELECT id FROM comparisons WHERE at < :before LIMIT 20)`;

const row = z.object({ detail: z.string() });
const answersRow = row.extend({ base: z.number(), tuned: z.number(), tie: z.number() });

/** We wrote it ourselves, so that its JSON is trusted. */
function comparisonOf(stored: unknown): Comparison {
  return JSON.parse(row.parse(stored).detail) as Comparison;
}

export function openComparisons(database: DatabaseSync): Comparisons {
  const add = database.prepare("INSERT INTO comparisons (id, at, state, detail) VALUES (?, ?, ?, ?)");
  const find = database.prepare("SELECT detail FROM comparisons WHERE id = ?");
  const running = database.prepare("SELECT detail FROM comparisons WHERE state = 'running' ORDER BY at");
  const change = database.prepare("UPDATE comparisons SET state = ?, detail = ? WHERE id = ?");
  return {
    add: (one) => inDatabase(() => void add.run(one.id, one.at, one.state, JSON.stringify(one))),
    find: (id) =>
      inDatabase(() => {
        const found = find.get(id);
        return found === undefined ? null : comparisonOf(found);
      }),
    running: () => inDatabase(() => running.all().map(comparisonOf)),
    change: (id, changes) =>
      inTransaction(database, () => {
        const changed = { ...comparisonOf(find.get(id)), ...changes, id };
        change.run(changed.state, JSON.stringify(changed), id);
        return changed;
      }),
  };
}

export function openComparedAnswers(database: DatabaseSync): ComparedAnswersStore {
  const keep = database.prepare("REPLACE INTO compared_answers (comparison, number, detail) VALUES (?, ?, ?)");
  const votes = (preferred: string) => `count(*) FILTER (WHERE preferred = '${preferred}') AS ${preferred}`;
  const list = database.prepare(
    `SELECT detail, ${votes("base")}, ${votes("tuned")}, ${votes("tie")}
     FROM compared_answers a LEFT JOIN comparison_votes v USING (comparison, number)
     WHERE a.comparison = ? GROUP BY a.number, detail ORDER BY a.number`,
  );
  const vote = database.prepare(
    "REPLACE INTO comparison_votes (comparison, number, person, preferred, at) VALUES (?, ?, ?, ?, ?)",
  );
  return {
    keep: (comparison, answers) => inDatabase(() => void keep.run(comparison, answers.number, JSON.stringify(answers))),
    list: (comparison) =>
      inDatabase(() =>
        list.all(comparison).map((stored) => {
          const { detail, ...counted } = answersRow.parse(stored);
          return { ...(JSON.parse(detail) as ComparedAnswers), votes: counted };
        }),
      ),
    vote: (comparison, number, person, preferred, at) =>
      inDatabase(() => void vote.run(comparison, number, person, preferred, at)),
  };
}
