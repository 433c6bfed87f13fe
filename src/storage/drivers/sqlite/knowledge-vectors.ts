import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import { embeddedText } from "../../../knowledge/embedded-text.ts";
import type { VectorStore } from "../../../knowledge/knowledge-store.ts";
import { signBits } from "./bits.ts";
import { openChanges } from "./knowledge-changes.ts";
import { inDatabase } from "./translate-error.ts";

export function openVectors(database: DatabaseSync): VectorStore {
  const missing = database.prepare(
    `SELECT c.embedded_hash AS hash, d.title, t.path, t.text
     FROM chunks c JOIN chunk_texts t ON t.id = c.id JOIN documents d ON d.id = c.document_id
     WHERE NOT EXISTS (SELECT 1 FROM vectors v WHERE v.model = ? AND v.embedded_hash = c.embedded_hash)
     GROUP BY c.embedded_hash LIMIT ?`,
  );
  const put = database.prepare(
    "INSERT INTO vectors (model, embedded_hash, bits, numbers) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const change = openChanges(database);
  return {
    missing: (model, limit) =>
      inDatabase(() =>
        missing.all(model, limit).map((row) => {
          const { hash, title, path, text } = missingRow.parse(row);
          return { hash, text: embeddedText(title, { path: JSON.parse(path) as string[], text }) };
        }),
      ),
    put: (model, vectors) =>
      change(() => {
        for (const { hash, vector } of vectors) put.run(model, hash, bytesOf(signBits(vector)), bytesOf(vector));
      }, vectors.length),
  };
}

const missingRow = z.object({ hash: z.string(), title: z.string(), path: z.string(), text: z.string() });

function bytesOf(numbers: Float32Array | Uint32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
