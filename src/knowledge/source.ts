import type { FileOnDisk } from "./formats/document-reader.ts";
import type { Format } from "./formats/known-formats.ts";

/** Where documents come from: a folder, a site. */
export interface Source {
  /** What is there now. @throws UserError where the source as a whole can't be reached: then nothing is known of it. */
  list(signal: AbortSignal): Promise<Listing>;
}

export interface Listing {
  readonly entries: readonly Entry[];
  /** Parts that can't be looked into. Their keys end in a slash: of what is below nothing is known. */
  readonly closed: readonly { readonly key: string; readonly reason: string }[];
}

/** One document of a source, before it is read. */
export interface Entry {
  /** Unique in its source, and the same at every listing: the path of a file below its folder. */
  readonly key: string;
  /**
   * Reads it, if it changed.
   * @param stamp what `read` gave when its content was last taken; null where it never was.
   */
  read(stamp: string | null, signal: AbortSignal): Promise<Content>;
}

export type Content =
  | FileContent
  /** As it was when it was given this stamp, or the one before, which this one replaces. */
  | { readonly kind: "same"; readonly stamp: string }
  | { readonly kind: "unreadable"; readonly reason: string; readonly stamp: string | null }
  | { readonly kind: "gone" };

export interface FileContent {
  readonly kind: "file";
  readonly format: Format;
  readonly content: Uint8Array | FileOnDisk;
  /** What it is called where it does not say so itself. */
  readonly title: string;
  /** Changes whenever the content may have changed; null where that can't be told without reading it. */
  readonly stamp: string | null;
  /** Where people read it; null where there is no such place. */
  readonly url: string | null;
  /** Where people read one passage of it. */
  readonly urlOf: (passage: Spot) => string | null;
  /** When it was last changed, where the source knows: in milliseconds since 1970. */
  readonly changedAt: number | null;
  /** Who wrote it, as people call them; empty where the source does not say. */
  readonly authors: readonly string[];
}

/** Where a passage stands in its document. */
export interface Spot {
  readonly line: number;
  readonly lastLine?: number;
  readonly page?: number;
  /** What the heading above it is called in links, on a web page. */
  readonly heading?: string;
}
