import type { DatabaseSync } from "node:sqlite";

export interface ChunkLengths {
  /** How many chunks there are. */
  readonly chunks: number;
  /** Words of a chunk on average, title and path with it. */
  readonly average: number;
  readonly lengthOf: (chunkId: number) => number;
}

/**
 * How many words each chunk has, in memory, 4 bytes each. They are read from FTS5's own tables, whose format is documented
 * (https://sqlite.org/fts5.html#fts5_shadow_tables, and fts5_index.c for the record of averages): rows of variable-length
 * integers, one a column.
 */
export function openChunkLengths(database: DatabaseSync): (version: number) => ChunkLengths {
  const newSizes = database.prepare("SELECT id, sz FROM chunk_words_docsize WHERE id > ? ORDER BY id");
  // Number of rows, then the words of each column in all of them.
  const averages = database.prepare("SELECT block FROM chunk_words_data WHERE id = 1");
  let lengths = new Uint32Array(1_024);
  let first = 0;
  let last = 0;
  let seen = -1;
  let known: ChunkLengths = { chunks: 0, average: 1, lengthOf: () => 0 };

  const keep = (id: number, length: number) => {
    if (last === 0) first = id;
    last = id;
    if (id - first >= lengths.length) {
      const larger = new Uint32Array(Math.max(id - first + 1, lengths.length * 2));
      larger.set(lengths);
      lengths = larger;
    }
    lengths[id - first] = length;
  };

  return (version) => {
    if (version === seen) return known;
    seen = version;
    for (const { id, sz } of newSizes.iterate(last)) keep(Number(id), sumOf(integers(sz)));
    const [chunks = 0, ...words] = integers(averages.get()?.["block"]);
    const current = lengths;
    const from = first;
    known = {
      chunks,
      average: Math.max(1, sumOf(words) / Math.max(1, chunks)),
      lengthOf: (id) => current[id - from] ?? 0,
    };
    return known;
  };
}

/** SQLite's: seven bits a byte, the highest first; a set top bit says that there are more. */
function integers(bytes: unknown): number[] {
  if (!(bytes instanceof Uint8Array)) return [];
  const found: number[] = [];
  let value = 0;
  for (const byte of bytes) {
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      found.push(value);
      value = 0;
    }
  }
  return found;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
