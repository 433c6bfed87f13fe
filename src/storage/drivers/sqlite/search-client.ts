import { Worker } from "node:worker_threads";
import { StorageError } from "../../../errors.ts";
import type { StoredChunk, StoreHit, StoreHits } from "../../../knowledge/knowledge-store.ts";
import type { Log } from "../../../platform/log.ts";
import type { EngineHits, EngineQuery } from "./search-engine.ts";

/** One of those that cross together. */
export interface SearchRequest {
  readonly id: number;
  readonly query: EngineQuery;
}

type Answer = { readonly id: number } & ({ readonly hits: EngineHits } | { readonly error: string });

/** The worker's front: started by the first search, and anew after a crash, whose searches fail. */
export class SearchClient {
  readonly #file: string;
  readonly #log: Log;
  readonly #waiting = new Map<number, PromiseWithResolvers<StoreHits>>();
  readonly #outbox: SearchRequest[] = [];
  #worker: Worker | null = null;
  #isClosed = false;
  #lastId = 0;

  constructor(file: string, log: Log) {
    this.#file = file;
    this.#log = log;
  }

  async search(query: EngineQuery, signal: AbortSignal): Promise<StoreHits> {
    signal.throwIfAborted();
    const id = (this.#lastId += 1);
    const answer = Promise.withResolvers<StoreHits>();
    this.#waiting.set(id, answer);
    const abort = () => answer.reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    try {
      this.#send({ id, query });
      return await answer.promise;
    } finally {
      this.#waiting.delete(id);
      signal.removeEventListener("abort", abort);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#worker?.terminate();
  }

  /** What is asked in one round of the event loop crosses together: waking the worker costs as much as a small search. */
  #send(request: SearchRequest): void {
    if (this.#outbox.length === 0) setImmediate(() => this.#flush());
    this.#outbox.push(request);
  }

  #flush(): void {
    const requests = this.#outbox.splice(0);
    try {
      if (this.#isClosed) throw searchFailed("the database file is closed", "closed");
      this.#worker ??= this.#start();
      this.#worker.postMessage(requests);
    } catch (error) {
      for (const { id } of requests) this.#waiting.get(id)?.reject(error);
    }
  }

  #start(): Worker {
    // `.js` where this file was compiled.
    const script = import.meta.url.endsWith(".ts")
      ? import.meta.resolve("./search-worker.ts")
      : import.meta.resolve("./search-worker.js");
    const worker = new Worker(new URL(script), { workerData: this.#file });
    worker.unref();
    const complete = chunkKeeper();
    worker.on("message", (message: Answer) => {
      const waiting = this.#waiting.get(message.id);
      if ("error" in message) return waiting?.reject(searchFailed(message.error));
      // Nobody may wait any more: its chunks are kept all the same.
      const hits = complete(message.hits);
      waiting?.resolve(hits);
    });
    worker.on("error", (error) => this.#log.error({ error }, "the search worker failed"));
    worker.on("exit", () => {
      if (this.#worker === worker) this.#worker = null;
      for (const { reject } of this.#waiting.values()) reject(searchFailed("the search worker ended"));
    });
    return worker;
  }
}

/** Keeps the chunks that crossed, so that each crosses once an epoch. Wants every answer of its worker, in order. */
function chunkKeeper(): (hits: EngineHits) => StoreHits {
  const chunks = new Map<number, StoredChunk>();
  let epoch = 0;
  const hitOf = ({ id, words, cosine }: EngineHits["keyword"][number]): StoreHit[] => {
    const chunk = chunks.get(id);
    return chunk === undefined ? [] : [{ chunk, words, cosine }];
  };
  return (hits) => {
    if (hits.epoch !== epoch) chunks.clear();
    epoch = hits.epoch;
    for (const [id, chunk] of hits.newChunks) chunks.set(id, chunk);
    return {
      keyword: hits.keyword.flatMap(hitOf),
      vector: hits.vector.flatMap(hitOf),
      background: hits.background,
    };
  };
}

function searchFailed(message: string, code = "search-failed"): StorageError {
  return new StorageError(message, {
    status: null,
    code,
    requestId: null,
    retryAfterMs: null,
    retryable: code !== "closed",
  });
}
