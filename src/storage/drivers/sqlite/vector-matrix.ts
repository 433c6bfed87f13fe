import type { DatabaseSync } from "node:sqlite";
import { BitRows } from "./hamming.ts";

/** Sign bits of one model's vectors in memory, row by row, each with its chunk. */
export class VectorMatrix {
  readonly model: string;
  readonly bits: BitRows;
  readonly chunkIds: number[] = [];
  /** Where the row's vector is in its table. */
  readonly vectorNumbers: number[] = [];

  /** @param bytes of a row's bits. */
  constructor(model: string, bytes: number) {
    this.model = model;
    this.bits = new BitRows(bytes);
  }

  add(chunkId: number, vectorNumber: number, bits: Uint8Array): void {
    this.bits.push(bits);
    this.chunkIds.push(chunkId);
    this.vectorNumbers.push(vectorNumber);
  }

  /** The last row moves to the place of one that goes. */
  remove(chunkIds: ReadonlySet<number>): void {
    for (let row = this.chunkIds.length - 1; row >= 0; row -= 1) {
      if (!chunkIds.has(this.chunkIds[row] ?? 0)) continue;
      this.bits.replaceByLast(row);
      for (const column of [this.chunkIds, this.vectorNumbers]) {
        column[row] = column.at(-1) ?? 0;
        column.pop();
      }
    }
  }
}

/** A matrix that follows the tables: a change costs what changed, whichever process made it. */
export function openVectorMatrix(database: DatabaseSync) {
  const row = "SELECT c.id, v.number, v.bits FROM";
  const all = database.prepare(
    `${row} chunks c JOIN vectors v ON v.embedded_hash = c.embedded_hash AND v.model = ? ORDER BY c.id`,
  );
  const ofNewChunks = database.prepare(
    `${row} chunks c CROSS JOIN vectors v ON v.embedded_hash = c.embedded_hash AND v.model = ? WHERE c.id > ?`,
  );
  const ofNewVectors = database.prepare(
    `${row} vectors v CROSS JOIN chunks c ON c.embedded_hash = v.embedded_hash WHERE v.model = ? AND v.number > ? AND c.id <= ?`,
  );
  const removedSince = database.prepare("SELECT number, chunk_id FROM removed_chunks WHERE number > ? ORDER BY number");
  const latest = database.prepare(
    `SELECT (SELECT max(id) FROM chunks) AS chunk, (SELECT max(number) FROM vectors) AS vector,
       (SELECT max(number) FROM removed_chunks) AS removed`,
  );
  let matrix: VectorMatrix | null = null;
  let seen = { version: -1, chunk: 0, vector: 0, removed: 0 };

  const addAll = (rows: Iterable<Record<string, unknown>>, to: VectorMatrix) => {
    for (const { id, number, bits } of rows) {
      if (bits instanceof Uint8Array) to.add(Number(id), Number(number), bits);
    }
  };
  /** False where what was removed meanwhile is more than the table remembers. */
  const follow = (current: VectorMatrix): boolean => {
    const removed = removedSince.all(seen.removed);
    if (removed.length > 0 && Number(removed[0]?.["number"]) !== seen.removed + 1) return false;
    if (removed.length > 0) current.remove(new Set(removed.map((each) => Number(each["chunk_id"]))));
    addAll(ofNewChunks.iterate(current.model, seen.chunk), current);
    addAll(ofNewVectors.iterate(current.model, seen.vector, seen.chunk), current);
    return true;
  };

  /** Wants to run inside a read transaction, so that all it reads is of one version. */
  return (model: string, bytes: number, version: number): VectorMatrix => {
    const isOfModel = matrix !== null && matrix.model === model;
    if (matrix !== null && isOfModel && seen.version === version) return matrix;
    if (matrix === null || !isOfModel || !follow(matrix)) {
      matrix = new VectorMatrix(model, bytes);
      addAll(all.iterate(model), matrix);
    }
    const { chunk, vector, removed } = latest.get() ?? {};
    seen = {
      version,
      chunk: Math.max(seen.chunk, Number(chunk)),
      vector: Math.max(seen.vector, Number(vector)),
      removed: Number(removed),
    };
    return matrix;
  };
}
