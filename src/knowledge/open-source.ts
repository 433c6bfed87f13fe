import { folderSource } from "./folder-source.ts";
import type { Source } from "./source.ts";
import type { SourceRecord } from "./source-store.ts";

/** The source that was added, ready to be read. */
export function openSource({ location }: SourceRecord): Source {
  return folderSource(location);
}
