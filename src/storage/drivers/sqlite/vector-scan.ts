import type { DatabaseSync } from "node:sqlite";
import { signBits } from "./bits.ts";
import type { Allows } from "./chunk-facts.ts";
import type { Scored } from "./score-sums.ts";
import { nearestByBits } from "./nearest-by-bits.ts";
import { openVectorMatrix, type VectorMatrix } from "./vector-matrix.ts";

/** How many of the best by signs are scored anew, for so many hits: see nearest-by-bits.ts. Larger indexes need more. */
function rescored(limit: number, rows: number): number {
  return rows <= 2_000 ? 4 * limit : Math.max(160, 5 * limit);
}

/** Up to so many numbers (32 MB) vectors stay in memory once they were read: reading is most of a small index's search. */
const maxNumbersInMemory = 8_000_000;

/** So many vectors stand for all of them where their mean is wanted. */
const sampleRows = 256;

export interface NearHits {
  /** Best first, by cosine. */
  readonly ranked: readonly Scored[];
  /** The cosine of any chunk; null where it has no vector. */
  readonly cosineOf: (chunkId: number) => number | null;
  /** The cosine of any chunk at all, on average. */
  readonly background: number;
}

/**
 * Nearest vectors by cosine: sign bits of all rows are scanned in memory, and the best by them are scored anew with their full
 * numbers. Memory: 208 bytes a chunk of 1,536 dimensions.
 */
export function openVectorScan(database: DatabaseSync) {
  const numbersOf = database.prepare(
    "SELECT v.number, v.numbers FROM json_each(?) wanted CROSS JOIN vectors v ON v.number = wanted.value",
  );
  const numberOf = database.prepare(
    "SELECT v.number FROM chunks c JOIN vectors v ON v.embedded_hash = c.embedded_hash AND v.model = ? WHERE c.id = ?",
  );
  const matrixAt = openVectorMatrix(database);
  const vectors = new Map<number, Float32Array>();
  let sampled: { readonly matrix: VectorMatrix; readonly rows: number; readonly mean: Float32Array } | null = null;

  /** All at once: a statement for each takes half as long again. */
  const vectorsOf = (numbers: readonly number[], keeps: boolean): ReadonlyMap<number, Float32Array> => {
    const found = new Map<number, Float32Array>();
    for (const number of numbers) {
      const known = vectors.get(number);
      if (known !== undefined) found.set(number, known);
    }
    const missing = numbers.filter((number) => !found.has(number));
    if (missing.length === 0) return found;
    for (const row of numbersOf.iterate(JSON.stringify(missing))) {
      const vector = floatsOf(row["numbers"]);
      found.set(Number(row["number"]), vector);
      if (keeps) vectors.set(Number(row["number"]), vector);
    }
    return found;
  };
  /** Of what is there now, or was when there was half of it. */
  const meanOf = (matrix: VectorMatrix, dimensions: number): Float32Array => {
    const rows = matrix.vectorNumbers.length;
    if (sampled === null || sampled.matrix !== matrix || rows > 2 * sampled.rows)
      sampled = {
        matrix,
        rows,
        mean: mean([...vectorsOf(sampleOf(matrix.vectorNumbers), false).values()], dimensions),
      };
    return sampled.mean;
  };

  return (
    query: { readonly model: string; readonly values: Float32Array },
    allows: Allows,
    limit: number,
    version: number,
  ): NearHits => {
    const { model, values } = query;
    const bits = signBits(values);
    const matrix = matrixAt(model, bits.byteLength, version);
    const rows = matrix.chunkIds.length;
    const keeps = rows * values.length <= maxNumbersInMemory;
    if (!keeps || vectors.size > 2 * rows) vectors.clear();

    const nearest = nearestByBits(matrix, { values, bits }, allows, rescored(limit, rows));
    const read = vectorsOf(
      nearest.map((row) => matrix.vectorNumbers[row] ?? 0),
      keeps,
    );
    const cosines = new Map<number, number>();
    for (const row of nearest) {
      const vector = read.get(matrix.vectorNumbers[row] ?? 0);
      if (vector !== undefined) cosines.set(matrix.chunkIds[row] ?? 0, cosine(values, vector));
    }
    const cosineOf = (chunkId: number) => {
      const known = cosines.get(chunkId);
      if (known !== undefined) return known;
      const number = Number(numberOf.get(model, chunkId)?.["number"]);
      const vector = Number.isNaN(number) ? undefined : vectorsOf([number], keeps).get(number);
      return vector === undefined ? null : cosine(values, vector);
    };
    const ranked = Array.from(cosines, ([id, score]) => ({ id, score })).sort((a, b) => b.score - a.score);
    return { ranked: ranked.slice(0, limit), cosineOf, background: cosine(values, meanOf(matrix, values.length)) };
  };
}

function sampleOf(numbers: readonly number[]): number[] {
  const count = Math.min(sampleRows, numbers.length);
  return Array.from({ length: count }, (_, index) => numbers[Math.floor((index * numbers.length) / count)] ?? 0);
}

function mean(vectors: readonly Float32Array[], dimensions: number): Float32Array {
  return Float32Array.from({ length: dimensions }, (_, at) => {
    const sum = vectors.reduce((total, vector) => total + (vector[at] ?? 0), 0);
    return sum / Math.max(1, vectors.length);
  });
}

function floatsOf(blob: unknown): Float32Array {
  if (!(blob instanceof Uint8Array)) return new Float32Array();
  // A blob may begin at any byte; floats may not.
  return blob.byteOffset % 4 === 0
    ? new Float32Array(blob.buffer, blob.byteOffset, blob.byteLength / 4)
    : new Float32Array(blob.slice().buffer);
}

/** Four sums side by side: one alone waits for each addition before the next. */
function cosine(a: Float32Array, b: Float32Array): number {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  const whole = b.length - (b.length % 4);
  for (let i = 0; i < whole; i += 4) {
    first += (a[i] ?? 0) * (b[i] ?? 0);
    second += (a[i + 1] ?? 0) * (b[i + 1] ?? 0);
    third += (a[i + 2] ?? 0) * (b[i + 2] ?? 0);
    fourth += (a[i + 3] ?? 0) * (b[i + 3] ?? 0);
  }
  for (let i = whole; i < b.length; i += 1) first += (a[i] ?? 0) * (b[i] ?? 0);
  return first + second + third + fourth;
}
