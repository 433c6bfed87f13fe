import type { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import * as z from "zod";
import { embeddedText } from "../../../knowledge/embedded-text.ts";
import type { EmbeddableText, VectorStore } from "../../../knowledge/knowledge-store.ts";
import { signBits } from "./bits.ts";
import { openChanges } from "./knowledge-changes.ts";
import { inTransaction } from "./transaction.ts";
import { inDatabase } from "./translate-error.ts";

/**
 * The model whose vectors are searched, and whether those of others are all gone. Of a file that was written before there
 * was a choice it is the one that has most.
 */
export const activeModelSchema = `
  CREATE TABLE active_model (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    name TEXT NOT NULL,
    is_alone INTEGER NOT NULL
  ) STRICT;
  INSERT INTO active_model SELECT 1, model, 0 FROM vectors GROUP BY model ORDER BY count(*) DESC LIMIT 1;
`;

/** So many texts are looked at, or vectors deleted, before others have their turn: some 5 ms. */
const textsAtOnce = 5_000;
const deletedAtOnce = 100;

export function openVectors(database: DatabaseSync): VectorStore {
  const put = database.prepare(
    "INSERT INTO vectors (model, embedded_hash, bits, numbers) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const change = openChanges(database);
  const missing = openMissing(database);
  return {
    missing: missing.find,
    countMissing: missing.count,
    put: (model, vectors) =>
      change(() => {
        for (const { hash, vector } of vectors) put.run(model, hash, bytesOf(signBits(vector)), bytesOf(vector));
      }, vectors.length),
    ...openActiveModel(database),
  };
}

/** Goes through the texts piece by piece: in a large index, most have their vectors. */
function openMissing(database: DatabaseSync) {
  const piece = database.prepare(
    `SELECT hash, EXISTS (SELECT 1 FROM vectors v WHERE v.embedded_hash = hash AND v.model = ?) AS isThere
     FROM (SELECT DISTINCT embedded_hash AS hash FROM chunks WHERE embedded_hash > ? ORDER BY 1 LIMIT ${textsAtOnce})`,
  );
  const text = database.prepare(
    `SELECT d.title, t.path, t.text
     FROM chunks c JOIN chunk_texts t ON t.id = c.id JOIN documents d ON d.id = c.document_id
     WHERE c.embedded_hash = ? LIMIT 1`,
  );
  const textOf = (hash: string): EmbeddableText[] => {
    const row = text.get(hash);
    if (row === undefined) return [];
    const { title, path, text: words } = textRow.parse(row);
    return [{ hash, text: embeddedText(title, { path: JSON.parse(path) as string[], text: words }) }];
  };
  async function* hashesOfMissing(model: string, after: string): AsyncGenerator<readonly string[]> {
    let last: string | undefined = after;
    while (last !== undefined) {
      const from: string = last;
      const rows = await inDatabase(() => piece.all(model, from).map((row) => pieceRow.parse(row)));
      yield rows.filter(({ isThere }) => isThere === 0).map(({ hash }) => hash);
      last = rows.length < textsAtOnce ? undefined : rows.at(-1)?.hash;
      await setImmediate();
    }
  }

  return {
    async find(model: string, limit: number, after = ""): Promise<readonly EmbeddableText[]> {
      const texts: EmbeddableText[] = [];
      for await (const hashes of hashesOfMissing(model, after)) {
        const wanted = hashes.slice(0, limit - texts.length);
        texts.push(...(await inDatabase(() => wanted.flatMap(textOf))));
        if (texts.length >= limit) break;
      }
      return texts;
    },
    async count(model: string): Promise<number> {
      let count = 0;
      for await (const hashes of hashesOfMissing(model, "")) count += hashes.length;
      return count;
    },
  };
}

function openActiveModel(database: DatabaseSync): Pick<VectorStore, "active" | "activate"> {
  const read = database.prepare("SELECT name, is_alone FROM active_model");
  const write = database.prepare("INSERT OR REPLACE INTO active_model VALUES (1, ?, ?)");
  const some = database.prepare(
    `SELECT number, model FROM vectors WHERE number > ? ORDER BY number LIMIT ${deletedAtOnce}`,
  );
  const remove = database.prepare("DELETE FROM vectors WHERE number = ?");

  const removeOthers = async (model: string): Promise<void> => {
    let last: number | undefined = 0;
    while (last !== undefined) {
      const from: number = last;
      last = await inTransaction(database, () => {
        const rows = some.all(from).map((row) => numberRow.parse(row));
        for (const row of rows) if (row.model !== model) remove.run(row.number);
        return rows.at(-1)?.number;
      });
      await setImmediate();
    }
  };

  return {
    active: () => inDatabase(() => activeRow.parse(read.get())?.name ?? null),
    async activate(model) {
      const now = await inDatabase(() => activeRow.parse(read.get()));
      if (now?.name === model && now.is_alone === 1) return;
      await inDatabase(() => write.run(model, 0));
      await removeOthers(model);
      await inDatabase(() => write.run(model, 1));
    },
  };
}

const textRow = z.object({ title: z.string(), path: z.string(), text: z.string() });
const pieceRow = z.object({ hash: z.string(), isThere: z.number() });
const numberRow = z.object({ number: z.number(), model: z.string() });
const activeRow = z.object({ name: z.string(), is_alone: z.number() }).optional();

function bytesOf(numbers: Float32Array | Uint32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
