import type { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import * as z from "zod";
import type { Corpus } from "../../../knowledge/corpus.ts";
import type { Scope } from "../../../knowledge/scope.ts";
import { inDatabase } from "./translate-error.ts";

export function openCorpus(database: DatabaseSync): Corpus {
  const next = database.prepare(
    `SELECT id, source_id AS sourceId, key, title, scope FROM documents
     WHERE id > ? AND ifnull(holds_until > ?, TRUE) ORDER BY id LIMIT 1`,
  );
  const texts = database.prepare(
    "SELECT t.path, t.text FROM chunks c JOIN chunk_texts t ON t.id = c.id WHERE c.document_id = ? ORDER BY c.id",
  );
  const textOf = (documentId: number): string => {
    let open: readonly string[] = [];
    const parts = texts.all(documentId).flatMap((row) => {
      const { path: stored, text } = textRow.parse(row);
      const path = JSON.parse(stored) as string[];
      const shared = path.findIndex((heading, depth) => open[depth] !== heading);
      const from = shared < 0 ? path.length : shared;
      open = path;
      return [...path.slice(from).map((heading, index) => `${"#".repeat(from + index + 2)} ${heading}`), text];
    });
    return parts.join("\n\n");
  };

  return {
    async *documents() {
      for (let last = 0; ; await setImmediate()) {
        const after = last;
        const found = await inDatabase(() => {
          const row = next.get(after, Date.now());
          if (row === undefined) return null;
          const { id, ...document } = documentRow.parse(row);
          return { id, document: { ...document, text: textOf(id) } };
        });
        if (found === null) return;
        last = found.id;
        yield found.document;
      }
    },
  };
}

const documentRow = z.object({
  id: z.number(),
  sourceId: z.string(),
  key: z.string(),
  title: z.string(),
  scope: z.custom<Scope>((scope) => typeof scope === "string"),
});
const textRow = z.object({ path: z.string(), text: z.string() });
