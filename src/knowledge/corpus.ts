import type { Scope } from "./scope.ts";

/** A document as it is indexed, put together again from its passages. */
export interface CorpusDocument {
  readonly sourceId: string;
  readonly key: string;
  readonly title: string;
  readonly scope: Scope;
  /** Markdown: the passages under their headings. */
  readonly text: string;
}

/** The port to all that is indexed, as whole documents. @throws StorageError */
export interface Corpus {
  /** One after the other, of every scope; what changes meanwhile may be missing. */
  documents(): AsyncIterable<CorpusDocument>;
}

/** What a document is called outside of the index: in files, and where people name it. */
export function documentName({ sourceId, key }: Pick<CorpusDocument, "sourceId" | "key">): string {
  return `${sourceId}/${key}`.replaceAll(/\s+/g, " ");
}
