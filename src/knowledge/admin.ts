import type { SourceSummary } from "./knowledge-store.ts";
import type { Scope } from "./scope.ts";

/** What people may do to the knowledge from chat. */
export interface KnowledgeAdmin {
  /** Sources of these scopes. */
  list(scopes: readonly Scope[]): Promise<readonly SourceSummary[]>;
  /**
   * Indexes a folder or file below the configured folders, or indexes it again; returns what was done, in a sentence.
   * @throws UserError where the path does not exist or lies outside them.
   */
  add(path: string, scope: Scope, signal: AbortSignal): Promise<string>;
  /** Forgets a source of one of the scopes. @throws UserError where there is none of this id. */
  remove(sourceId: string, scopes: readonly Scope[]): Promise<string>;
  /** Indexes the configured folders again: what changed since. */
  sync(signal: AbortSignal): Promise<string>;
}
