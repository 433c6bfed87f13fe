import type { IndexReport } from "./index-source.ts";

/** What a sync did. */
export interface SyncSummary {
  readonly sources: readonly SourceResult[];
  readonly embedding: Embedding;
}

/** How bringing one source up to date ended. */
export type SourceResult =
  | { readonly kind: "synced"; readonly source: string; readonly report: IndexReport }
  /** `reason` is a sentence. */
  | { readonly kind: "failed"; readonly source: string; readonly reason: string }
  | { readonly kind: "stopped"; readonly source: string };

/** What became of the texts that had no vector: so many were embedded, up to where the model could be reached no more. */
export interface Embedding {
  readonly texts: number;
  readonly isReachable: boolean;
}

export interface SyncProgress {
  /** Null while texts are embedded, which may be of any source. */
  readonly source: string | null;
  readonly done: number;
  readonly total: number;
}

/** So many files that were left out are named; the others are in the list. */
const namedFiles = 3;

export function sentencesOf({ sources, embedding }: SyncSummary): string {
  return [...sources.map(sentenceOf), ...embeddingSentence(embedding)].join("\n");
}

function sentenceOf(result: SourceResult): string {
  const source = `\`${result.source}\``;
  if (result.kind === "stopped") return `${source}: stopped. The next run goes on from here.`;
  if (result.kind === "failed") return `${source}: ${result.reason}`;
  const { added, changed, removed, unchanged, chunks, unreadable } = result.report;
  const parts = [`${added} new`, `${changed} changed`, `${removed} removed`, `${unchanged} unchanged`];
  const sentence = `${source}: ${parts.join(", ")}; ${chunks} passages indexed.`;
  return unreadable.length === 0 ? sentence : `${sentence} ${unreadable.length} left out: ${namesOf(unreadable)}.`;
}

function namesOf(unreadable: IndexReport["unreadable"]): string {
  const named = unreadable.slice(0, namedFiles).map(({ key, reason }) => `\`${key}\` ${reason}`);
  return [...named, ...(unreadable.length > namedFiles ? ["…"] : [])].join(", ");
}

function embeddingSentence({ texts, isReachable }: Embedding): string[] {
  return [
    ...(texts === 0 ? [] : [`${texts} passages embedded.`]),
    ...(isReachable ? [] : ["The embedding model can't be reached: found by keyword alone until the next sync."]),
  ];
}
