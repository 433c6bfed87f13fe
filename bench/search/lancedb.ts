import { join } from "node:path";
import { connect, Index, rerankers } from "@lancedb/lancedb";
import { dimensions, type MadeUp, type MadeUpQuestion } from "./made-up.ts";
import type { Searcher } from "./searcher.ts";

const batch = 10_000;

/** LanceDB with its own indexes (IVF-PQ with refinement, and full text), merged by its own rank fusion. Native threads. */
export async function openLance(folder: string, count: number, made: MadeUp): Promise<Searcher> {
  const connection = await connect(join(folder, `lance-${count}`));
  const isThere = (await connection.tableNames()).includes("chunks");
  const table = isThere ? await connection.openTable("chunks") : await connection.createTable("chunks", rows(0));
  if (!isThere) {
    for (let from = batch; from < count; from += batch) await table.add(rows(from));
    await table.createIndex("text", { config: Index.fts({ stem: true, removeStopWords: true }) });
    await table.createIndex("vector", {
      config: Index.ivfPq({
        numPartitions: Math.round(Math.sqrt(count)),
        numSubVectors: dimensions / 16,
        distanceType: "cosine",
      }),
    });
    await table.optimize();
  }
  const reranker = await rerankers.RRFReranker.create();
  const near = ({ vector }: MadeUpQuestion) =>
    table.query().nearestTo(vector).distanceType("cosine").nprobes(20).refineFactor(8);
  return {
    name: "LanceDB",
    async hybrid(question) {
      const query = near(question)
        .fullTextSearch(question.text, { columns: ["text"] })
        .rerank(reranker);
      return query.select(["number", "text"]).limit(6).toArray();
    },
    async nearest(question) {
      const found: { number: number }[] = await near(question).select(["number"]).limit(10).toArray();
      return found.map(({ number }) => Number(number));
    },
    async close() {
      table.close();
      connection.close();
    },
  };

  function rows(from: number) {
    return Array.from({ length: Math.min(batch, count - from) }, (_, at) => {
      const { title, text } = made.chunk(from + at);
      return { number: from + at, text: `${title}. ${text}`, vector: Array.from(made.vector(from + at)) };
    });
  }
}
