import { PlatformError } from "../../errors.ts";
import type { ChannelFile } from "../../platform/channel.ts";
import type { KeptMessage } from "../channel-store.ts";
import type { DocumentReader } from "../formats/document-reader.ts";
import { formatOf, maxBytesOf, tooLarge } from "../formats/known-formats.ts";
import type { IndexedDocument } from "../knowledge-store.ts";
import type { SourceRecord } from "../source-store.ts";

export interface DroppedFileDeps {
  readonly reader: DocumentReader;
  /** Loads a file that was dropped into a source's channel; null where nobody can just now. @throws PlatformError */
  readonly loadFile: (
    source: SourceRecord,
    file: ChannelFile,
    maxBytes: number,
    signal: AbortSignal,
  ) => Promise<Uint8Array | null>;
}

type Dropped =
  | { readonly kind: "read"; readonly document: Pick<IndexedDocument, "title" | "url" | "hash" | "chunks"> }
  | { readonly kind: "unreadable"; readonly reason: string }
  /** Nothing here reads such files. */
  | { readonly kind: "gone" }
  | { readonly kind: "later" };

/** Reads a file that somebody dropped into a channel; its passages are theirs, and lead to the message. @throws PlatformError */
export async function readDroppedFile(
  source: SourceRecord,
  { authorName, at, url }: KeptMessage,
  file: ChannelFile,
  { reader, loadFile }: DroppedFileDeps,
  signal: AbortSignal,
): Promise<Dropped> {
  const unreadable = (reason: string) => ({ kind: "unreadable", reason: `(${file.name}) ${reason}` }) as const;
  const format = formatOf(file.name);
  if (format === null) return { kind: "gone" };
  const maxBytes = maxBytesOf(format);
  if (file.bytes > maxBytes) return unreadable(tooLarge(format));
  const content = await loadFile(source, file, maxBytes, signal).catch((error: unknown) => {
    if (error instanceof PlatformError && !error.retryable) return error;
    throw error;
  });
  if (content === null) return { kind: "later" };
  if (content instanceof PlatformError) return unreadable(`can't be loaded (${content.code})`);
  const { hash, reading } = await reader.read({ format, content, name: file.name, url, knownHash: null }, signal);
  if (reading === null || hash === null || reading.kind === "unreadable")
    return unreadable(reading?.kind === "unreadable" ? reading.reason : "can't be read");
  const about = { authors: [authorName], at, ...(url !== null && { url }) };
  const chunks = reading.chunks.map((chunk) => ({ ...chunk, ...about }));
  return { kind: "read", document: { title: reading.title ?? file.name, url, hash, chunks } };
}
