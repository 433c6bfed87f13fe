import type { IndexReport } from "./index-source.ts";

/** How bringing a source up to date ended. */
export type SyncResult =
  | { readonly kind: "synced"; readonly source: string; readonly report: IndexReport; readonly embedding: Embedding }
  /** `reason` is a sentence. */
  | { readonly kind: "failed"; readonly source: string; readonly reason: string }
  | { readonly kind: "stopped"; readonly source: string };

/** What became of the texts that had no vector: so many were embedded, or the model can't be reached. */
export type Embedding = { readonly kind: "done"; readonly texts: number } | { readonly kind: "unreachable" };

export interface SyncProgress {
  readonly source: string;
  readonly phase: "files" | "embedding";
  readonly done: number;
  readonly total: number;
}

/** So many files that were left out are named; the others are in the list. */
const namedFiles = 3;

export function sentenceOf(result: SyncResult): string {
  const source = `\`${result.source}\``;
  if (result.kind === "stopped") return `${source}: stopped. The next run goes on from here.`;
  if (result.kind === "failed") return `${source}: ${result.reason}`;
  const { added, changed, removed, unchanged, chunks, unreadable } = result.report;
  const parts = [`${added} new`, `${changed} changed`, `${removed} removed`, `${unchanged} unchanged`];
  return [
    `${source}: ${parts.join(", ")}; ${chunks} passages indexed.`,
    ...(unreadable.length === 0 ? [] : [`${unreadable.length} left out: ${namesOf(unreadable)}.`]),
    ...embeddingSentence(result.embedding),
  ].join(" ");
}

function namesOf(unreadable: IndexReport["unreadable"]): string {
  const named = unreadable.slice(0, namedFiles).map(({ key, reason }) => `\`${key}\` ${reason}`);
  return [...named, ...(unreadable.length > namedFiles ? ["…"] : [])].join(", ");
}

function embeddingSentence(embedding: Embedding): string[] {
  if (embedding.kind === "unreachable")
    return ["The embedding model can't be reached: found by keyword alone until the next sync."];
  return embedding.texts === 0 ? [] : [`${embedding.texts} passages embedded.`];
}
