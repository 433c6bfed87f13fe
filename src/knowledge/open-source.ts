import { folderSource } from "./folder-source.ts";
import { gitSource } from "./git-source.ts";
import type { Source } from "./source.ts";
import type { FetchedSource } from "./source-store.ts";
import { pageSource, sitemapSource, type WebSourceOptions } from "./web-source.ts";

/** The source that was added, ready to be read. */
export function openSource({ kind, location }: FetchedSource, web: WebSourceOptions): Source {
  if (kind === "git") return gitSource(location);
  if (kind === "folder") return folderSource(location);
  return kind === "page" ? pageSource(location, web) : sitemapSource(location, web);
}
