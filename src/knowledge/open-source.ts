import { folderSource } from "./folder-source.ts";
import { gitSource } from "./git-source.ts";
import type { Source } from "./source.ts";
import type { SourceRecord } from "./source-store.ts";

/** The source that was added, ready to be read. */
export function openSource({ kind, location }: SourceRecord): Source {
  return kind === "git" ? gitSource(location) : folderSource(location);
}
