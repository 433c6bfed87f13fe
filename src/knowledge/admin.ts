import type { WatchState } from "./channel-store.ts";
import type { Scope } from "./scope.ts";
import type { SourceRecord, UnreadableFile } from "./source-store.ts";

/** What people may do to the knowledge from chat. */
export interface KnowledgeAdmin {
  /** Sources of these scopes, with what they hold. */
  list(scopes: readonly Scope[]): Promise<readonly SourceListing[]>;
  /** The ids of such sources alone, which is quick. */
  ids(scopes: readonly Scope[]): Promise<readonly string[]>;
  /**
   * Indexes a folder or file below the configured folders, or a web address, from now on at every sync; returns what was
   * done, in a sentence. What takes long goes on behind that sentence.
   * @throws UserError where there is nothing, or nothing that may be indexed.
   */
  add(source: SourceToAdd): Promise<string>;
  /** Forgets a source of one of the scopes. @throws UserError where there is none of this id. */
  remove(sourceId: string, scopes: readonly Scope[]): Promise<string>;
  /** Brings every source up to date, or the one of this id; what takes long goes on behind the sentence. @throws UserError */
  sync(sourceId: string | null, scopes: readonly Scope[]): Promise<string>;
}

export interface SourceToAdd {
  /** A path, or an address. */
  readonly location: string;
  readonly scope: Scope;
  readonly owner: string;
}

export interface SourceListing extends SourceRecord {
  readonly documents: number;
  readonly chunks: number;
  readonly unreadable: readonly UnreadableFile[];
  /** How far its channel is read; null where it is none. */
  readonly watch: WatchState | null;
}
