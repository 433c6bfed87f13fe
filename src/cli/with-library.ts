import type { Config } from "../config.ts";
import { UserError } from "../errors.ts";
import type { DocumentReader } from "../knowledge/formats/document-reader.ts";
import type { Library } from "../knowledge/library.ts";
import { channelScope, type Scope } from "../knowledge/scope.ts";
import { type SyncSummary, sentencesOf } from "../knowledge/sync-result.ts";
import type { SyncRun } from "../knowledge/sync-source.ts";
import type { EmbeddingModel } from "../models/embedding-model.ts";
import { openLibrary, type OpenedLibrary } from "../open-library.ts";
import { openEmbedding } from "../open-models.ts";
import { createLog } from "../ops/log.ts";
import type { Log } from "../platform/log.ts";
import { placeOf } from "../platform/message.ts";
import { openStorage } from "../storage/open-storage.ts";
import type { Storage } from "../storage/storage.ts";
import { showProgress } from "./progress.ts";

/** Whom sources belong to that were added here. */
export const owner = "command line";

/** Writes to standard output, where no progress is in the way. */
type Say = (text: string) => void;

/** What the library stands on. */
interface LibraryParts {
  readonly storage: Storage;
  readonly reader: DocumentReader;
  readonly embed: OpenedLibrary["embed"];
  readonly embedding: EmbeddingModel | null;
  readonly log: Log;
}

/** As shells count an end by Ctrl-C. */
const exitStopped = 130;

/** The library, while the work is done; beside a running bot too, for both write to one file, piece by piece. */
export async function withLibrary(
  config: Config,
  work: (library: Library, run: SyncRun, say: Say, parts: LibraryParts) => Promise<void>,
): Promise<void> {
  const log = createLog({ level: "error", name: "threadwise", secrets: [] });
  const storage = await openStorage(config.STORAGE_URL, log);
  const embedding = await openEmbedding(config);
  const { library, reader, embed, close } = openLibrary(config, { storage, embedding, log, now: Date.now });
  const progress = showProgress(process.stderr, () => performance.now());
  const say = (text: string) => {
    progress.clear();
    console.log(text);
  };
  try {
    await work(library, { signal: stopSignal(), onProgress: progress.tell }, say, {
      storage,
      reader,
      embed,
      embedding,
      log,
    });
  } finally {
    progress.clear();
    await close();
    await storage.close();
  }
}

/** The first Ctrl-C ends what is under way, so that the next run goes on from there; the second ends the process. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  process.on("SIGINT", () => {
    if (stop.signal.aborted) process.exit(exitStopped);
    stop.abort(new Error("stopped by Ctrl-C"));
    process.exitCode = exitStopped;
  });
  return stop.signal;
}

/** Says what a sync did; what failed is the process's failure, too. */
export function report(summary: SyncSummary, asJson: boolean, say: Say): void {
  say(asJson ? JSON.stringify(summary) : sentencesOf(summary));
  if (summary.sources.some(({ kind }) => kind === "failed") || !summary.embedding.isReachable) process.exitCode ??= 1;
}

/** @throws UserError */
export function scopeOf(channel: string | undefined): Scope {
  if (channel === undefined) return "workspace";
  if (!/^[a-z]+:[^:\s]+:[^:\s]+$/.test(channel)) {
    throw new UserError(
      "wrong-channel",
      `--channel ${channel}: must be platform:workspace:channel, for example slack:T0123:C0456`,
    );
  }
  return channelScope(placeOf(channel));
}
