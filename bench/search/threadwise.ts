import { existsSync } from "node:fs";
import { join } from "node:path";
import { createSearch } from "../../src/knowledge/create-search.ts";
import type { NewChunk, StoreFilter } from "../../src/knowledge/knowledge-store.ts";
import { channelScope, scopesFor } from "../../src/knowledge/scope.ts";
import type { EmbeddingModel } from "../../src/models/embedding-model.ts";
import { createLog } from "../../src/ops/log.ts";
import { conversationOf } from "../../src/platform/message.ts";
import { openStorage } from "../../src/storage/open-storage.ts";
import type { Storage } from "../../src/storage/storage.ts";
import { dimensions, documentChunks, type MadeUp, type MadeUpQuestion, someAuthor, someChannel } from "./made-up.ts";
import type { Searcher } from "./searcher.ts";

const never = new AbortController().signal;
const anywhere = conversationOf({ ...someChannel, channelId: "C9", threadId: null, visibility: "public" });
const inChannel = conversationOf({ ...someChannel, threadId: null, visibility: "private" });
const unfiltered: StoreFilter = { phrases: [], without: [], channels: [], authors: [], after: null, before: null };

export interface ThreadwiseSearcher extends Searcher {
  /** In the channel that may see a tenth more, of one author, after a day, and without a word. */
  filtered(question: MadeUpQuestion): Promise<unknown>;
  /** How long indexing took without embedding, in chunks a second; null where it was there from an earlier run. */
  readonly indexed: number | null;
}

/** The product's whole way from a question to its passages, but for the embedding model. */
export async function openThreadwise(folder: string, count: number, made: MadeUp): Promise<ThreadwiseSearcher> {
  const file = join(folder, `threadwise-${count}.db`);
  const isThere = existsSync(file);
  const log = createLog({ level: "error", name: "bench", secrets: [] });
  const storage = await openStorage(`sqlite:${file}`, log);
  const indexed = isThere ? null : await fill(storage, count, made);
  const vectors = new Map<string, Float32Array>();
  const embedding: EmbeddingModel = {
    name: "bench",
    dimensions,
    embed: async (texts) => texts.map((text) => vectors.get(text) ?? new Float32Array(dimensions)),
  };
  const search = createSearch({ store: storage.knowledge, embedding, log });
  return {
    name: "threadwise",
    indexed,
    hybrid({ text, vector }) {
      vectors.set(text, vector);
      return search(text, { ...anywhere, readerId: null }, 6, never);
    },
    filtered({ text, vector }) {
      vectors.set(text, vector);
      const filter = { ...unfiltered, authors: [someAuthor], after: Date.UTC(2025, 6), without: ["webpack"] };
      return search({ text, filter }, { ...inChannel, readerId: null }, 6, never);
    },
    async nearest({ vector: values }) {
      const scopes = [...scopesFor(inChannel)];
      const query = { text: "", vector: { model: "bench", values }, scopes, limit: 30 };
      const { vector } = await storage.knowledge.search(query, never);
      return vector.slice(0, 10).map(({ chunk }) => Number(chunk.documentKey) * documentChunks + chunk.place);
    },
    close: () => storage.close(),
  };
}

/** Texts first, timed; then their vectors, as embedding puts them. */
async function fill({ knowledge, vectors }: Storage, count: number, made: MadeUp): Promise<number> {
  const documents = Math.ceil(count / documentChunks);
  let putting = 0;
  for (let document = 0; document < documents; document += 1) {
    const first = document * documentChunks;
    const { title, isOfChannel } = made.chunk(first);
    const chunks = Array.from({ length: Math.min(documentChunks, count - first) }, (_, at): NewChunk => {
      const { text, author } = made.chunk(first + at);
      return {
        path: [],
        text: `${text} (${first + at})`,
        line: at + 1,
        authors: [author],
        at: Date.UTC(2025, (first + at) % 12),
      };
    });
    const began = performance.now();
    await knowledge.put({
      sourceId: "bench",
      key: String(document),
      title,
      url: null,
      scope: isOfChannel ? channelScope(someChannel) : "workspace",
      hash: String(document),
      chunks,
    });
    putting += performance.now() - began;
    if (document % 50 === 49 || document === documents - 1) await embed();
  }
  return count / (putting / 1_000);

  async function embed(): Promise<void> {
    const missing = await vectors.missing("bench", 50 * documentChunks);
    await vectors.put(
      "bench",
      missing.map(({ hash, text }) => ({ hash, vector: made.vector(numberIn(text)) })),
    );
  }
}

/** Each text ends in its chunk's number. */
function numberIn(text: string): number {
  return Number(/\((\d+)\)$/.exec(text)?.[1]);
}
