import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import { type ReviewedAnswer, reviewedSourceId, type ReviewedStore } from "../../../knowledge/reviewed-store.ts";
import type { Scope } from "../../../knowledge/scope.ts";
import { inDatabase } from "./translate-error.ts";

/** They go with their source. */
export const reviewedSchema = `
  CREATE TABLE reviewed_answers (
    id TEXT PRIMARY KEY,
    source_id TEXT NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    scope TEXT NOT NULL,
    reviewer TEXT NOT NULL,
    said_by TEXT NOT NULL,
    url TEXT,
    reviewed_at INTEGER NOT NULL,
    holds_until INTEGER
  ) STRICT;
`;

export function openReviewed(database: DatabaseSync): ReviewedStore {
  const put = database.prepare("REPLACE INTO reviewed_answers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const list = database.prepare("SELECT * FROM reviewed_answers ORDER BY reviewed_at DESC, id");
  const remove = database.prepare("DELETE FROM reviewed_answers WHERE id IN (SELECT value FROM json_each(?))");
  return {
    put: ({ id, question, answer, scope, reviewer, saidBy, url, reviewedAt, holdsUntil }) =>
      inDatabase(() => {
        const people = [JSON.stringify(reviewer), JSON.stringify(saidBy)];
        put.run(id, reviewedSourceId(scope), question, answer, scope, ...people, url, reviewedAt, holdsUntil);
      }),
    list: () => inDatabase(() => list.all().map(answerOf)),
    remove: (ids) => inDatabase(() => Number(remove.run(JSON.stringify(ids)).changes)),
  };
}

const answerRow = z.object({
  id: z.string(),
  question: z.string(),
  answer: z.string(),
  scope: z.custom<Scope>((scope) => typeof scope === "string"),
  reviewer: z.string(),
  said_by: z.string(),
  url: z.string().nullable(),
  reviewed_at: z.number(),
  holds_until: z.number().nullable(),
});

function answerOf(stored: unknown): ReviewedAnswer {
  const {
    reviewer,
    said_by: saidBy,
    reviewed_at: reviewedAt,
    holds_until: holdsUntil,
    ...row
  } = answerRow.parse(stored);
  return {
    ...row,
    reviewedAt,
    holdsUntil,
    reviewer: JSON.parse(reviewer) as ReviewedAnswer["reviewer"],
    saidBy: JSON.parse(saidBy) as ReviewedAnswer["saidBy"],
  };
}
