import { realpath } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../errors.ts";
import type { KnowledgeAdmin } from "./admin.ts";
import type { Log } from "../platform/log.ts";
import { isInside } from "./formats/load-file.ts";
import { type Library, noSuchSource } from "./library.ts";
import { isAddress } from "./locate-source.ts";
import { type SyncSummary, sentencesOf } from "./sync-result.ts";
import type { SyncRun } from "./sync-source.ts";

export interface ChatAdminDeps {
  readonly library: Library;
  /** The only folders that may be reached from chat. */
  readonly folders: readonly string[];
  /** Aborted when the program stops: what goes on behind an answer ends then. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** So long an answer waits for what it tells of. */
  readonly waitMs?: number;
}

/** The library as people in a chat may use it: not every folder of the server, and nobody waits for a whole site. */
export function createChatAdmin(deps: ChatAdminDeps): KnowledgeAdmin {
  const { library, folders, signal, log, waitMs = 20_000 } = deps;
  const run: SyncRun = { signal, onProgress: null };
  const visible = async (scopes: readonly string[]) =>
    (await library.list()).filter(({ scope }) => scopes.includes(scope));

  const withinReason = async (work: Promise<string>): Promise<string> => {
    const inTime = new AbortController();
    // Whoever asked has been answered then: how it ends is in the list, and what fails in the log.
    const late = async () => {
      await sleep(waitMs, null, { signal: inTime.signal, ref: false });
      work.catch((error: unknown) => log.error({ error }, "what was to be indexed could not be"));
      return stillAtIt;
    };
    try {
      return await Promise.race([work, late()]);
    } finally {
      inTime.abort();
    }
  };

  return {
    list: visible,
    ids: async (scopes) => (await library.records()).filter(({ scope }) => scopes.includes(scope)).map(({ id }) => id),
    async add(source) {
      if (!isAddress(source.location)) await demandInside(source.location, folders);
      return withinReason(library.add(source, run).then(sentencesOf));
    },
    async remove(sourceId, scopes) {
      const { documents, owner } = await library.remove(sourceId, scopes);
      const forgotten = `Forgotten: \`${sourceId}\` with its ${documents === 1 ? "document" : `${documents} documents`}.`;
      return owner === "settings"
        ? `${forgotten} As long as the settings name it, it comes back at the next sync.`
        : forgotten;
    },
    async sync(sourceId, scopes) {
      const isHidden = new Set(
        (await library.records()).filter(({ scope }) => !scopes.includes(scope)).map(({ id }) => id),
      );
      if (sourceId !== null && isHidden.has(sourceId)) throw noSuchSource(sourceId);
      // What other channels have is brought up to date as well, and not told here.
      const told = ({ sources, embedding }: SyncSummary) =>
        sentencesOf({ sources: sources.filter(({ source }) => !isHidden.has(source)), embedding });
      return withinReason(library.sync(sourceId, run).then(told));
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
