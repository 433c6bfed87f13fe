import { realpath } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../errors.ts";
import type { KnowledgeAdmin } from "./admin.ts";
import { isInside } from "./folder-source.ts";
import { type Library, noSuchSource } from "./library.ts";
import { isAddress } from "./locate-source.ts";
import { sentenceOf } from "./sync-result.ts";
import type { SyncRun } from "./sync-source.ts";

export interface ChatAdminDeps {
  readonly library: Library;
  /** The only folders that may be reached from chat. */
  readonly folders: readonly string[];
  /** Aborted when the program stops: what goes on behind an answer ends then. */
  readonly signal: AbortSignal;
  /** So long an answer waits for what it tells of. */
  readonly waitMs?: number;
}

/** The library as people in a chat may use it: not every folder of the server, and nobody waits for a whole site. */
export function createChatAdmin({ library, folders, signal, waitMs = 20_000 }: ChatAdminDeps): KnowledgeAdmin {
  const run: SyncRun = { signal, onProgress: () => {} };
  const visible = async (scopes: readonly string[]) =>
    (await library.list()).filter(({ scope }) => scopes.includes(scope));

  const inTime = async (work: Promise<string>): Promise<string> => {
    const late = new AbortController();
    try {
      return await Promise.race([work, sleep(waitMs, stillAtIt, { signal: late.signal, ref: false })]);
    } finally {
      late.abort();
      // Whoever asked has been answered: how it ends is in the log and in the list.
      work.catch(() => {});
    }
  };

  return {
    list: visible,
    ids: async (scopes) => (await library.records()).filter(({ scope }) => scopes.includes(scope)).map(({ id }) => id),
    async add(source) {
      if (!isAddress(source.location)) await demandInside(source.location, folders);
      return inTime(library.add(source, run).then(sentenceOf));
    },
    async remove(sourceId, scopes) {
      const { documents } = await library.remove(sourceId, scopes);
      return `Forgotten: \`${sourceId}\` with its ${documents} documents. A folder of the settings comes back at the next sync.`;
    },
    async sync(sourceId, scopes) {
      if (sourceId !== null && !(await visible(scopes)).some(({ id }) => id === sourceId)) throw noSuchSource(sourceId);
      const work = library.sync(sourceId === null ? null : [sourceId], run);
      return inTime(work.then((results) => results.map(sentenceOf).join("\n")));
    },
  };
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

const stillAtIt = "This takes a while and goes on by itself. `/knowledge list` shows how far it is.";
