import type { Config } from "./config.ts";
import { embedInTurn } from "./knowledge/embed-in-turn.ts";
import { DocumentReader } from "./knowledge/formats/document-reader.ts";
import { createLibrary, type Library } from "./knowledge/library.ts";
import type { SyncRun } from "./knowledge/sync-source.ts";
import type { Embedding } from "./knowledge/sync-result.ts";
import { isPublicAddress } from "./knowledge/web/public-address.ts";
import { WebClient } from "./knowledge/web/web-client.ts";
import type { EmbeddingModel } from "./models/embedding-model.ts";
import type { Log } from "./platform/log.ts";
import type { Storage } from "./storage/storage.ts";

export interface LibraryPorts {
  readonly storage: Storage;
  readonly embedding: EmbeddingModel | null;
  readonly log: Log;
  readonly now: () => number;
}

export interface OpenedLibrary {
  readonly library: Library;
  readonly reader: DocumentReader;
  /** Embeds what has no vector yet, for one caller after the other. */
  readonly embed: (run: SyncRun) => Promise<Embedding>;
  /** Gives up what is being read or fetched; resolves when nothing is written any more. */
  close(): Promise<void>;
}

/** The library from settings and ports, for the program and for the command line. */
export function openLibrary(config: Config, { storage, embedding, log, now }: LibraryPorts): OpenedLibrary {
  const reader = new DocumentReader(log);
  const allows = config.KNOWLEDGE_ALLOW_PRIVATE_HOSTS ? () => true : isPublicAddress;
  const client = new WebClient({ guard: { allows }, perMinute: config.KNOWLEDGE_WEB_PER_MINUTE });
  const embed = embedInTurn({ vectors: storage.vectors, embedding, log });
  const library = createLibrary({
    store: storage.knowledge,
    sources: storage.sources,
    files: storage.files,
    folders: config.KNOWLEDGE_FOLDERS,
    web: { client, maxPages: config.KNOWLEDGE_WEB_PAGES, now },
    reader,
    watches: storage.watches,
    embed,
    log,
  });
  return {
    library,
    reader,
    embed,
    close: async () => {
      await Promise.all([reader.close(), client.close()]);
      await library.settle();
    },
  };
}
