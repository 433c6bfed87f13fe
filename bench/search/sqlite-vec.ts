import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { getLoadablePath } from "sqlite-vec";
import { dimensions, type MadeUp, type MadeUpQuestion } from "./made-up.ts";
import type { Searcher } from "./searcher.ts";

/** Plain FTS5 and sqlite-vec's scan of full vectors, merged by rank: what memories of other assistants do. In process, without a worker. */
export function openSqliteVec(folder: string, count: number, made: MadeUp): Searcher {
  const file = join(folder, `sqlite-vec-${count}.db`);
  const isThere = existsSync(file);
  const database = new DatabaseSync(file, { allowExtension: true });
  database.loadExtension(getLoadablePath());
  if (!isThere) fill(database, count, made);
  const words = database.prepare("SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25(words) LIMIT ?");
  const near = database.prepare("SELECT rowid FROM vectors WHERE embedding MATCH ? AND k = ? ORDER BY distance");
  const texts = database.prepare("SELECT text FROM texts WHERE id = ?");
  const rowsOf = (rows: readonly Record<string, unknown>[]) => rows.map((row) => Number(row["rowid"]));
  const nearest = ({ vector }: MadeUpQuestion, limit: number) =>
    rowsOf(near.all(new Uint8Array(vector.buffer), BigInt(limit)));
  return {
    name: "sqlite-vec and FTS5",
    async hybrid(question) {
      const terms = question.text.match(/[\p{L}\p{N}]+/gu) ?? [];
      const found = rowsOf(words.all(terms.map((term) => `"${term}"`).join(" OR "), 30));
      const scores = new Map<number, number>();
      for (const ranking of [found, nearest(question, 30)])
        for (const [rank, row] of ranking.entries()) scores.set(row, (scores.get(row) ?? 0) + 1 / (61 + rank));
      const best = [...scores].sort((a, b) => b[1] - a[1]).slice(0, 6);
      return best.map(([row]) => texts.get(row));
    },
    nearest: async (question) => nearest(question, 10).map((row) => row - 1),
    close: async () => database.close(),
  };
}

function fill(database: DatabaseSync, count: number, made: MadeUp): void {
  database.exec(`
    PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;
    CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT);
    CREATE VIRTUAL TABLE words USING fts5(title, text, content = '', tokenize = 'porter unicode61');
    CREATE VIRTUAL TABLE vectors USING vec0(embedding float[${dimensions}] distance_metric = cosine);
    BEGIN;
  `);
  const addText = database.prepare("INSERT INTO texts VALUES (?, ?)");
  const addWords = database.prepare("INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)");
  const addVector = database.prepare("INSERT INTO vectors (rowid, embedding) VALUES (?, ?)");
  for (let number = 0; number < count; number += 1) {
    const { title, text } = made.chunk(number);
    addText.run(number + 1, text);
    addWords.run(number + 1, title, text);
    addVector.run(BigInt(number + 1), new Uint8Array(made.vector(number).buffer));
  }
  database.exec("COMMIT");
}
