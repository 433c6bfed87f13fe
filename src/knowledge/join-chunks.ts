import type { StoredChunk } from "./knowledge-store.ts";

/** Never part of a chunk's own id. */
const separator = "~";

/** Whether the second chunk goes on where the first one ends: the same section of the same document. */
export function isNext(chunk: StoredChunk, next: StoredChunk): boolean {
  return (
    next.place === chunk.place + 1 &&
    next.documentKey === chunk.documentKey &&
    next.sourceId === chunk.sourceId &&
    next.path.join("\n") === chunk.path.join("\n")
  );
}

/** Neighbours in any order as one chunk, whose id names them all. */
export function joinChunks(chunks: readonly StoredChunk[]): StoredChunk {
  const [first, ...others] = chunks.toSorted((a, b) => a.place - b.place);
  if (first === undefined) throw new Error("there is nothing to join");
  if (others.length === 0) return first;
  const all = [first, ...others];
  return {
    ...first,
    id: all.map(({ id }) => id).join(separator),
    text: all.map(({ text }) => text).join("\n\n"),
    authors: [...new Set(all.flatMap(({ authors }) => authors))],
    at: all.reduce<number | null>((newest, { at }) => (at === null ? newest : Math.max(at, newest ?? at)), null),
  };
}

/** The ids that a joined one names; of any other, itself alone. */
export function joinedIds(id: string): string[] {
  return id.split(separator);
}
