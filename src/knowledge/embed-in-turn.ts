import { ModelError } from "../errors.ts";
import type { EmbeddingModel } from "../models/embedding-model.ts";
import type { Log } from "../platform/log.ts";
import { embedMissing } from "./embed-missing.ts";
import type { VectorStore } from "./knowledge-store.ts";
import type { Embedding } from "./sync-result.ts";
import type { SyncRun } from "./sync-source.ts";

export interface EmbedDeps {
  readonly vectors: VectorStore;
  readonly embedding: EmbeddingModel | null;
  readonly log: Log;
}

/** Embeds what has no vector yet, for one caller after the other: two at once would pay for the same texts. */
export function embedInTurn(deps: EmbedDeps): (run: SyncRun) => Promise<Embedding> {
  let last: Promise<unknown> = Promise.resolve();
  return (run) => {
    const next = last.then(() => embed(deps, run));
    last = next.catch(() => {});
    return next;
  };
}

/** What can't be embedded now is found by its words meanwhile, and embedded at the next run. */
async function embed({ vectors, embedding, log }: EmbedDeps, { signal, onProgress }: SyncRun): Promise<Embedding> {
  let texts = 0;
  if (embedding === null || signal.aborted) return { texts, isReachable: true };
  try {
    const tell = await teller(vectors, embedding, onProgress);
    await embedMissing(vectors, embedding, signal, (done) => tell((texts = done)));
    return { texts, isReachable: true };
  } catch (error) {
    if (signal.aborted) return { texts, isReachable: true };
    if (!(error instanceof ModelError)) throw error;
    log.error({ error }, "passages could not be embedded; they are found by keyword, and tried again at the next sync");
    return { texts, isReachable: false };
  }
}

/** How many there are is only counted where somebody looks. */
async function teller(
  vectors: VectorStore,
  model: EmbeddingModel,
  onProgress: SyncRun["onProgress"],
): Promise<(done: number) => void> {
  if (onProgress === null) return () => {};
  const total = await vectors.countMissing(model.name);
  return (done) => onProgress({ source: null, done, total });
}
