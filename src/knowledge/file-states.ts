import { chunkerVersion } from "./chunk.ts";
import type { FileState, FileStore } from "./source-store.ts";

/** So many states are kept back to be stored together. A run that is killed reads as many files again. */
const savedTogether = 256;

/** What is known of a source's files, for one run: read at its start, stored as it goes on. */
export class FileStates {
  readonly #files: FileStore;
  readonly #sourceId: string;
  readonly #known: ReadonlyMap<string, FileState>;
  readonly #indexed: ReadonlySet<string>;
  #changed = new Map<string, FileState | null>();

  /** @param indexed the keys that have a document. */
  static async load(files: FileStore, sourceId: string, indexed: ReadonlySet<string>): Promise<FileStates> {
    return new FileStates(files, sourceId, indexed, await files.load(sourceId));
  }

  private constructor(
    files: FileStore,
    sourceId: string,
    indexed: ReadonlySet<string>,
    known: ReadonlyMap<string, FileState>,
  ) {
    this.#files = files;
    this.#sourceId = sourceId;
    this.#indexed = indexed;
    this.#known = known;
  }

  keys(): Iterable<string> {
    return this.#known.keys();
  }

  /** Null where the file has to be read again: because nothing came of it, or because it would be read otherwise now. */
  stampOf(key: string): string | null {
    const { stamp = null, reason = null } = this.#known.get(key) ?? {};
    if (stamp === null || (reason === null && !this.#indexed.has(key))) return null;
    return stamp.startsWith(version) ? stamp.slice(version.length) : null;
  }

  reasonOf(key: string): string | null {
    return this.#known.get(key)?.reason ?? null;
  }

  /** After its document is stored: what is noted here is not read again. */
  async note(key: string, stamp: string | null, reason: string | null): Promise<void> {
    const state = { stamp: stamp === null ? null : version + stamp, reason };
    const known = this.#known.get(key);
    if (known?.stamp === state.stamp && known.reason === state.reason) return;
    this.#changed.set(key, state);
    if (this.#changed.size >= savedTogether) await this.save();
  }

  async forget(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.#changed.set(key, null);
    if (this.#changed.size >= savedTogether) await this.save();
  }

  async save(): Promise<void> {
    const changed = this.#changed;
    if (changed.size === 0) return;
    this.#changed = new Map();
    await this.#files.note(this.#sourceId, changed);
  }
}

/** Of the readers, in front of every stamp. */
const version = `${chunkerVersion} `;
