import * as z from "zod";
import type { StoredChunk } from "../../../knowledge/knowledge-store.ts";

/** What {@link chunkOf} reads. */
export const chunkColumns = `
  SELECT c.public_id AS id, t.path, t.text, c.line, c.id - (SELECT min(id) FROM chunks x WHERE x.document_id = c.document_id) AS place,
    d.title AS documentTitle, ifnull(c.url, d.url) AS url,
    d.source_id AS sourceId, d.key AS documentKey, c.authors, c.at, d.half_life_ms AS halfLifeMs
  FROM chunks c JOIN chunk_texts t ON t.id = c.id JOIN documents d ON d.id = c.document_id`;

const chunkRow = z.object({
  id: z.string(),
  path: z.string(),
  text: z.string(),
  line: z.number(),
  place: z.number(),
  documentTitle: z.string(),
  url: z.string().nullable(),
  sourceId: z.string(),
  documentKey: z.string(),
  authors: z.string().nullable(),
  at: z.number().nullable(),
  halfLifeMs: z.number().nullable(),
});

export function chunkOf(row: unknown): StoredChunk {
  const { path, authors, ...chunk } = chunkRow.parse(row);
  return { ...chunk, path: JSON.parse(path) as string[], authors: authors === null ? [] : authors.split("\n") };
}
