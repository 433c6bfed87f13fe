import type { NewChunk } from "../knowledge-store.ts";

/** What a reader makes of a file. */
export type Reading = ReadDocument | Unreadable;

export interface ReadDocument {
  readonly kind: "document";
  /** Null where the file does not say. */
  readonly title: string | null;
  readonly chunks: readonly ReadChunk[];
}

export interface Unreadable {
  readonly kind: "unreadable";
  /** Goes on behind the file's name: "is protected by a password". */
  readonly reason: string;
  /** Set where another try may go better, though the file stays as it is. */
  readonly mayPass?: true;
}

/** A passage, with what a link needs to lead to it. */
export interface ReadChunk extends NewChunk {
  /** Its last line, where it is of a text whose lines can be linked. */
  readonly lastLine?: number;
  /** Its page, from 1, where it is of a document that has pages. */
  readonly page?: number;
  /** What the heading above it is called in links, where it is of a web page. */
  readonly heading?: string;
}

export function unreadable(reason: string): Unreadable {
  return { kind: "unreadable", reason };
}
