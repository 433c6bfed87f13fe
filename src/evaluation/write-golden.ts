import { mkdir, open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Corpus, documentName } from "../knowledge/corpus.ts";
import type { GoldenQuestion } from "../knowledge/golden-store.ts";

export interface WrittenGolden {
  readonly questions: number;
  readonly documents: number;
  /** Questions that are left out: what answered them is not indexed any more. */
  readonly leftOut: number;
}

/** Writes golden questions in the public layout of test collections, with all that is indexed as their corpus. Scopes are not in it. */
export async function writeGolden(
  folder: string,
  golden: readonly GoldenQuestion[],
  corpus: Corpus,
): Promise<WrittenGolden> {
  // It holds documents of every channel.
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const known = new Set<string>();
  const file = await open(join(folder, "corpus.jsonl"), "w", 0o600);
  try {
    for await (const document of corpus.documents()) {
      const { title, text } = document;
      const id = documentName(document);
      known.add(id);
      await file.write(`${JSON.stringify({ _id: id, title, text })}\n`);
    }
  } finally {
    await file.close();
  }
  const judged = golden
    .map(({ relevant, ...question }) => ({
      ...question,
      documents: relevant
        .map(({ sourceId, documentKey: key }) => documentName({ sourceId, key }))
        .filter((id) => known.has(id)),
    }))
    .filter(({ documents }) => documents.length > 0);
  const queries = judged.map(({ id, question }) => `${JSON.stringify({ _id: id, text: question })}\n`);
  const qrels = judged.flatMap(({ id, documents }) => documents.map((document) => `${id}\t${document}\t1\n`));
  await writeFile(join(folder, "queries.jsonl"), queries.join(""), { mode: 0o600 });
  await writeFile(join(folder, "qrels.tsv"), `query-id\tcorpus-id\tscore\n${qrels.join("")}`, { mode: 0o600 });
  return { questions: judged.length, documents: known.size, leftOut: golden.length - judged.length };
}
