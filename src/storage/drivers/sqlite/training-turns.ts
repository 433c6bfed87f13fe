import type { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import * as z from "zod";
import type { KeptTurn, RatedTurn, TrainingTurns } from "../../../fine-tuning/training-turns.ts";
import { groupCommits } from "./group-commits.ts";
import { inTransaction } from "./transaction.ts";
import { inDatabase } from "./translate-error.ts";

/** `detail` holds what is never searched: the prompt, the answer, names. */
export const trainingSchema = `
  CREATE TABLE consents (person TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE training_turns (
    number INTEGER PRIMARY KEY,
    turn_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    workspace TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    detail TEXT NOT NULL,
    UNIQUE (turn_id, at)
  ) STRICT;
  CREATE TABLE training_people (
    number INTEGER NOT NULL REFERENCES training_turns ON DELETE CASCADE,
    person TEXT NOT NULL,
    PRIMARY KEY (person, number)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX training_people_of_turn ON training_people (number);
  CREATE INDEX training_conversations ON training_turns (conversation_id);
  CREATE INDEX training_age ON training_turns (at);
`;

/** Removes some of what was kept before `:before`; for `keepTidy`. */
export const oldTrainingTurns = `
  DELETE FROM training_turns WHERE number IN (SELECT number FROM training_turns WHERE at < :before LIMIT 100)`;

const storedTurn = z.object({
  turn_id: z.string(),
  at: z.number(),
  workspace: z.string(),
  conversation_id: z.string(),
  detail: z.string(),
  up: z.number(),
  down: z.number(),
  is_approved: z.number(),
});

const pageSize = 50;

export function openTrainingTurns(database: DatabaseSync): TrainingTurns {
  const statements = prepare(database);
  const write = groupCommits(database);
  const hasAgreed = (person: string) => statements.agreed.get(person) !== undefined;

  return {
    agree: (person, isOn, at) =>
      inTransaction(database, () => {
        if (isOn) statements.agree.run(person, at);
        else statements.disagree.run(person);
        return isOn ? 0 : Number(statements.forgetPerson.run(person).changes);
      }),
    agreed: (people) => inDatabase(() => new Set(people.filter(hasAgreed))),
    keep: (turn) =>
      write(() => {
        if (!turn.people.every(({ id }) => hasAgreed(id))) return false;
        const { turnId, at, workspace, conversationId, ...detail } = turn;
        const row = statements.keep.get(turnId, at, workspace, conversationId, JSON.stringify(detail));
        const number = Number(row?.["number"]);
        for (const { id } of turn.people) statements.keepPerson.run(id, number);
        return true;
      }),
    forget: (conversation, message) => write(() => void statements.forget.run({ conversation, message })),
    async *rated() {
      let after = { id: "", at: 0 };
      for (;;) {
        const rows = await inDatabase(() => statements.rated.all({ ...after, limit: pageSize }));
        const turns = rows.map(turnOf);
        yield* turns;
        const last = turns.at(-1);
        if (last === undefined) return;
        after = { id: last.turnId, at: last.at };
        await setImmediate();
      }
    },
    count: (person) => inDatabase(() => Number(statements.count.get(person)?.["count"])),
  };
}

/** We wrote it ourselves, so that its JSON is trusted. */
function turnOf(row: unknown): RatedTurn {
  const { turn_id: turnId, conversation_id: conversationId, is_approved, detail, ...rest } = storedTurn.parse(row);
  const kept = JSON.parse(detail) as Omit<KeptTurn, "turnId" | "at" | "workspace" | "conversationId">;
  return { ...kept, ...rest, turnId, conversationId, isApproved: is_approved === 1 };
}

function prepare(database: DatabaseSync) {
  // A judgement is of the answer that stood there: until the next one of the same turn.
  const votes = (rating: string) => `
    (SELECT count(*) FROM ratings WHERE ratings.turn_id = t.turn_id AND rating = '${rating}' AND ratings.at >= t.at
      AND ratings.at < ifnull((SELECT min(n.at) FROM training_turns n WHERE n.turn_id = t.turn_id AND n.at > t.at), 9e15))`;
  return {
    agree: database.prepare("INSERT INTO consents (person, at) VALUES (?, ?) ON CONFLICT DO NOTHING"),
    disagree: database.prepare("DELETE FROM consents WHERE person = ?"),
    agreed: database.prepare("SELECT 1 FROM consents WHERE person = ?"),
    forgetPerson: database.prepare(
      "DELETE FROM training_turns WHERE number IN (SELECT number FROM training_people WHERE person = ?)",
    ),
    keep: database.prepare(
      `INSERT INTO training_turns (turn_id, at, workspace, conversation_id, detail) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET detail = excluded.detail RETURNING number`,
    ),
    keepPerson: database.prepare("INSERT OR IGNORE INTO training_people (person, number) VALUES (?, ?)"),
    forget: database.prepare(
      `DELETE FROM training_turns WHERE conversation_id = :conversation AND (:message IS NULL
         OR EXISTS (SELECT 1 FROM json_each(detail, '$.messageIds') WHERE value = :message))`,
    ),
    rated: database.prepare(
      `SELECT turn_id, at, workspace, conversation_id, detail, ${votes("up")} AS up, ${votes("down")} AS down,
         EXISTS (SELECT 1 FROM training_approvals a WHERE a.number = t.number) AS is_approved
       FROM training_turns t
       WHERE (turn_id, at) > (:id, :at)
         AND EXISTS (SELECT 1 FROM usage u
           WHERE u.workspace = t.workspace AND u.at = t.at AND u.turn_id = t.turn_id AND u.state = 'delivered')
         AND NOT EXISTS (SELECT 1 FROM training_people p
           WHERE p.number = t.number AND p.person NOT IN (SELECT person FROM consents))
       ORDER BY turn_id, at LIMIT :limit`,
    ),
    count: database.prepare("SELECT count(*) AS count FROM training_people WHERE person = ?"),
  };
}
