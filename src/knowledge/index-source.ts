import type { DocumentReader } from "./formats/document-reader.ts";
import { FileStates } from "./file-states.ts";
import { inLanes } from "./in-lanes.ts";
import type { ReadChunk } from "./formats/reading.ts";
import type { KnowledgeStore, NewChunk } from "./knowledge-store.ts";
import type { Scope } from "./scope.ts";
import type { Entry, FileContent, Listing, Source } from "./source.ts";
import type { FileStore } from "./source-store.ts";

export interface IndexReport {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly chunks: number;
  readonly unreadable: readonly { readonly key: string; readonly reason: string }[];
}

export interface IndexOptions {
  /** Of the source, as it is stored. */
  readonly id: string;
  readonly scope: Scope;
  readonly store: KnowledgeStore;
  readonly files: FileStore;
  readonly reader: DocumentReader;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: IndexProgress) => void;
}

export interface IndexProgress {
  readonly done: number;
  readonly total: number;
}

/** So many files of a source are under way at once: one is fetched while another is read and a third is stored. */
const lanes = 32;
/** So many documents are removed together: what deletes holds up everything else meanwhile. */
const removedTogether = 50;

/**
 * Brings the index of a source up to date: what is new or changed is indexed; what did not change is skipped, by its stamp
 * or else by its hash; what is gone is removed. Each document is stored whole, and what is known of a file after its
 * document, so that a run that was interrupted, by whatever, is simply run again.
 */
export async function indexSource(source: Source, options: IndexOptions): Promise<IndexReport> {
  const { id, store, files, signal, onProgress } = options;
  const hashes = await store.hashes(id);
  const states = await FileStates.load(files, id, new Set(hashes.keys()));
  const listing = await source.list(signal);
  const counts = { added: 0, changed: 0, unchanged: 0, chunks: 0 };
  const unreadable = [...listing.closed];
  const gone = goneKeys([...hashes.keys(), ...states.keys()], listing);
  let done = 0;
  try {
    await inLanes(listing.entries, lanes, async (entry) => {
      signal.throwIfAborted();
      const outcome = await indexEntry(entry);
      if (outcome.kind === "gone") gone.add(entry.key);
      else if (outcome.kind === "unreadable") unreadable.push({ key: entry.key, reason: outcome.reason });
      else counts[outcome.kind] += 1;
      onProgress({ done: (done += 1), total: listing.entries.length });
    });
    await remove([...gone]);
  } finally {
    await states.save();
  }
  return { ...counts, removed: [...gone].filter((key) => hashes.has(key)).length, unreadable };

  async function indexEntry({ key, read }: Entry): Promise<Outcome> {
    const content = await read(states.stampOf(key), signal);
    if (content.kind === "gone") return content;
    if (content.kind === "file") return indexFile(key, content);
    const reason = content.kind === "unreadable" ? content.reason : states.reasonOf(key);
    await states.note(key, content.stamp, reason);
    return reason === null ? { kind: "unchanged" } : { kind: "unreadable", reason };
  }

  async function indexFile(key: string, { format, content, stamp, url, ...file }: FileContent): Promise<Outcome> {
    const knownHash = hashes.get(key) ?? null;
    const { hash, reading } = await options.reader.read({ format, content, name: key, url, knownHash }, signal);
    if (reading?.kind === "unreadable") {
      await states.note(key, reading.mayPass === true ? null : stamp, reading.reason);
      return reading;
    }
    if (reading !== null && hash !== null) {
      const chunks = reading.chunks.map((chunk) => placed(chunk, file));
      const title = reading.title ?? file.title;
      await store.put({ sourceId: id, key, title, url, scope: options.scope, hash, chunks });
      counts.chunks += chunks.length;
    }
    await states.note(key, stamp, null);
    if (reading === null) return { kind: "unchanged" };
    return { kind: knownHash === null ? "added" : "changed" };
  }

  async function remove(keys: readonly string[]): Promise<void> {
    for (let from = 0; from < keys.length; from += removedTogether) {
      const some = keys.slice(from, from + removedTogether);
      await store.remove(id, some);
      await states.forget(some);
    }
  }
}

type About = Pick<FileContent, "urlOf" | "changedAt" | "authors">;

function placed(chunk: ReadChunk, { urlOf, changedAt, authors }: About): NewChunk {
  const url = urlOf(chunk);
  return {
    ...chunk,
    ...(authors.length > 0 && { authors }),
    ...(url !== null && { url }),
    ...(changedAt !== null && { at: changedAt }),
  };
}

type Outcome =
  | { readonly kind: "added" | "changed" | "unchanged" | "gone" }
  | { readonly kind: "unreadable"; readonly reason: string };

/** What was known and is listed no more, unless it lies where nobody could look. */
function goneKeys(known: readonly string[], { entries, closed }: Listing): Set<string> {
  const listed = new Set(entries.map(({ key }) => key));
  const isHidden = (key: string) => closed.some((folder) => folder.key === "/" || key.startsWith(folder.key));
  return new Set(known.filter((key) => !listed.has(key) && !isHidden(key)));
}
