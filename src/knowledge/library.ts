import { realpath } from "node:fs/promises";
import { UserError } from "../errors.ts";
import type { EmbeddingModel } from "../models/embedding-model.ts";
import type { Log } from "../platform/log.ts";
import type { KnowledgeAdmin } from "./admin.ts";
import { embedMissing } from "./embed-missing.ts";
import { isInside, openFolder } from "./folder-source.ts";
import { type IndexReport, indexSource } from "./index-source.ts";
import type { KnowledgeStore, VectorStore } from "./knowledge-store.ts";
import type { Scope } from "./scope.ts";

export interface FoldersDeps {
  readonly store: KnowledgeStore;
  readonly vectors: VectorStore;
  readonly embedding: EmbeddingModel | null;
  /** The folders of the settings: the only ones that may be reached from chat. */
  readonly folders: readonly string[];
  readonly log: Log;
}

export interface Folders extends KnowledgeAdmin {
  /** Indexes any folder or file; for the command line, whose user may read it anyway. @throws UserError, StorageError */
  index(path: string, scope: Scope, signal: AbortSignal, onProgress?: (files: number) => void): Promise<string>;
}

/** Folders of this machine as knowledge. One indexes at a time: two would do the same work twice. */
export function createFolders({ store, vectors, embedding, folders, log }: FoldersDeps): Folders {
  let last: Promise<unknown> = Promise.resolve();
  const oneByOne = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const next = last.then(work, work);
    last = next.catch(() => {});
    return next;
  };

  const index: Folders["index"] = (path, scope, signal, onProgress = () => {}) =>
    oneByOne(async () => {
      const source = await openFolder(path);
      const report = await indexSource(source, { store, scope, signal, onProgress });
      for (const { key, reason } of report.unreadable)
        log.warn({ source: source.id, key, reason }, "a file was left out");
      return `${sentenceOf(source.id, report)} ${await embed(signal)}`.trim();
    });

  /** What can't be embedded now is found by its words meanwhile, and embedded at the next run. */
  const embed = async (signal: AbortSignal): Promise<string> => {
    if (embedding === null) return "";
    try {
      const embedded = await embedMissing(vectors, embedding, signal);
      return embedded === 0 ? "" : `${embedded} passages embedded.`;
    } catch (error) {
      signal.throwIfAborted();
      log.error(
        { error },
        "passages could not be embedded; they are found by keyword, and tried again at the next start",
      );
      return "The embedding model can't be reached: found by keyword alone until the next sync.";
    }
  };

  return {
    index,
    async list(scopes) {
      return (await store.sources()).filter(({ scope }) => scopes.includes(scope));
    },
    async add(path, scope, signal) {
      await demandInside(path, folders);
      return index(path, scope, signal);
    },
    remove: (sourceId, scopes) =>
      oneByOne(async () => {
        const source = (await store.sources()).find(({ id, scope }) => id === sourceId && scopes.includes(scope));
        if (source === undefined)
          throw new UserError(
            "no-such-source",
            `There is no source \`${sourceId}\` here. \`/knowledge list\` shows them.`,
          );
        await store.remove(sourceId, [...(await store.hashes(sourceId)).keys()]);
        return `Forgotten: \`${sourceId}\` with its ${source.documents} documents. A folder of the settings comes back at the next start.`;
      }),
    async sync(signal) {
      const sentences: string[] = [];
      for (const folder of folders) {
        sentences.push(
          await index(folder, "workspace", signal).catch((error: unknown) => failed(folder, error, signal)),
        );
      }
      return sentences.join("\n");
    },
  };

  function failed(folder: string, error: unknown, signal: AbortSignal): string {
    if (signal.aborted) return `\`${folder}\`: stopped; the next run goes on from here.`;
    if (error instanceof UserError) return error.message;
    log.error({ folder, error }, "a folder could not be indexed");
    return `\`${folder}\` could not be indexed; the log says why.`;
  }
}

/** Links are followed first: a link inside a folder may lead out of it. */
async function demandInside(path: string, folders: readonly string[]): Promise<void> {
  const target = await realpath(path).catch(() => null);
  const roots = await Promise.all(folders.map((folder) => realpath(folder).catch(() => null)));
  // The same sentence for both: whether a file exists elsewhere on the server is nobody's business in a chat.
  if (target === null || !roots.some((root) => root !== null && isInside(target, root))) {
    throw new UserError(
      "path-not-allowed",
      `\`${path}\` is not in one of the folders that may be indexed: ${folders.map((folder) => `\`${folder}\``).join(", ")}.`,
    );
  }
}

function sentenceOf(sourceId: string, { added, changed, removed, unchanged, chunks, unreadable }: IndexReport): string {
  const parts = [`${added} new`, `${changed} changed`, `${removed} removed`, `${unchanged} unchanged`];
  const leftOut =
    unreadable.length === 0
      ? ""
      : ` ${unreadable.length} left out: ${unreadable
          .slice(0, 3)
          .map(({ key, reason }) => `\`${key}\` ${reason}`)
          .join(", ")}.`;
  return `\`${sourceId}\`: ${parts.join(", ")}; ${chunks} passages indexed.${leftOut}`;
}
