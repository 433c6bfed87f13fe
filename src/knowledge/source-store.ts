import type { Scope } from "./scope.ts";

/** The port to the sources that were added. */
export interface SourceStore {
  /** Every source, by its id. */
  list(): Promise<readonly SourceRecord[]>;
  /** Adds a source; of one that is there already, whatever differs is replaced. @throws StorageError */
  add(source: NewSource): Promise<void>;
  /** Forgets it, with what is known of its files and its messages; its documents are another port's. @throws StorageError */
  remove(sourceId: string): Promise<void>;
  /** Notes that a sync began, or how it ended. @throws StorageError */
  mark(sourceId: string, mark: SyncMark): Promise<void>;
}

/** The port to what is known of the sources' files, beside their documents. */
export interface FileStore {
  /** By key. */
  load(sourceId: string): Promise<ReadonlyMap<string, FileState>>;
  /** Those that have a reason. */
  unreadable(sourceId: string): Promise<readonly UnreadableFile[]>;
  /** Notes what became of some; null for one that is gone. @throws StorageError */
  note(sourceId: string, states: ReadonlyMap<string, FileState | null>): Promise<void>;
}

export type SourceKind = FetchedKind | HeardKind | "reviewed";

/** What is looked at again at every sync. */
export type FetchedKind = "folder" | "git" | "page" | "sitemap";

export type FetchedSource = SourceRecord & { readonly kind: FetchedKind };

/** What is said in a channel (all of it, what is pinned, files that were picked out), followed as it happens. */
export type HeardKind = "channel" | "pins" | "files";

export type HeardSource = SourceRecord & { readonly kind: HeardKind };

export function isHeard(source: SourceRecord): source is HeardSource {
  return source.kind === "channel" || source.kind === "pins" || source.kind === "files";
}

export function isFetched(source: SourceRecord): source is FetchedSource {
  return !isHeard(source) && source.kind !== "reviewed";
}

export interface NewSource {
  readonly id: string;
  readonly kind: SourceKind;
  /** A real path, an address, or a channel as `platform:workspaceId:channelId`; of reviewed answers their scope. */
  readonly location: string;
  readonly scope: Scope;
  /** Who added it, as `platform:userId`; "settings" or "command line" where it was no person in a chat. */
  readonly owner: string;
}

export interface SourceRecord extends NewSource {
  readonly addedAt: number;
  /** Of the last sync, whether it ended or not. */
  readonly startedAt: number | null;
  /** When one was last at its end, and why it failed where it did. */
  readonly endedAt: number | null;
  readonly error: string | null;
}

export type SyncMark =
  | { readonly kind: "started" }
  /** `error` is a sentence for whoever looks at the source; null where all went well. */
  | { readonly kind: "ended"; readonly error: string | null };

export interface UnreadableFile {
  readonly key: string;
  /** Goes on behind the key: "is protected by a password". */
  readonly reason: string;
}

export interface FileState {
  /** See `Content.stamp`. */
  readonly stamp: string | null;
  /** Why it can't be read; null where it can. */
  readonly reason: string | null;
}
