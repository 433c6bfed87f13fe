import type { DatabaseSync } from "node:sqlite";
import { ones, signBits } from "./bits.ts";
import { openVectorMatrix, type VectorMatrix } from "./vector-matrix.ts";

/**
 * How many of the best by sign bits are scored anew, for so many hits. Measured on 526 real embeddings: with four for each
 * hit the first third of the hits is exact and 0.996 of all are there, with eight all of them. Larger indexes need more.
 */
function rescored(limit: number, rows: number): number {
  return rows <= 2_000 ? 4 * limit : Math.max(200, 8 * limit);
}

/** Up to so many numbers (32 MB) vectors stay in memory once they were read: reading is most of a small index's search. */
const maxNumbersInMemory = 8_000_000;

interface Scored {
  readonly id: number;
  readonly score: number;
}

/**
 * Nearest vectors by cosine: sign bits of all rows are scanned in memory, and the best by Hamming distance are scored anew
 * with their full numbers. Memory: 192 bytes a chunk of 1,536 dimensions.
 */
export function openVectorScan(database: DatabaseSync) {
  const numbersOf = database.prepare("SELECT numbers FROM vectors WHERE number = ?");
  const matrixAt = openVectorMatrix(database);
  const vectors = new Map<number, Float32Array>();

  const vectorOf = (number: number, keeps: boolean): Float32Array => {
    const known = vectors.get(number);
    if (known !== undefined) return known;
    const vector = floatsOf(numbersOf.get(number)?.["numbers"]);
    if (keeps) vectors.set(number, vector);
    return vector;
  };

  return (
    query: { readonly model: string; readonly values: Float32Array },
    scopes: readonly string[],
    limit: number,
    version: number,
  ): Scored[] => {
    const matrix = matrixAt(query.model, Math.ceil(query.values.length / 32), version);
    const rows = matrix.chunkIds.length;
    const keeps = rows * query.values.length <= maxNumbersInMemory;
    if (!keeps || vectors.size > 2 * rows) vectors.clear();
    return nearestByBits(matrix, signBits(query.values), new Set(scopes), rescored(limit, rows))
      .map((row) => ({
        id: matrix.chunkIds[row] ?? 0,
        score: cosine(query.values, vectorOf(matrix.vectorNumbers[row] ?? 0, keeps)),
      }))
      .sort((a, b) => b.score - a.score)
      .slice(0, limit);
  };
}

/** The nearest rows of the matrix, in no order. Distances are small whole numbers, so counting them replaces sorting. */
function nearestByBits(
  { chunkIds, scopes, scopeOf, bits, words }: VectorMatrix,
  query: Uint32Array,
  allowed: ReadonlySet<string>,
  count: number,
): number[] {
  const distances = new Uint16Array(chunkIds.length).fill(0xff_ff);
  const histogram = new Uint32Array(words * 32 + 1);
  const isAllowed = scopes.map((scope) => allowed.has(scope));
  for (let row = 0; row < chunkIds.length; row += 1) {
    if (isAllowed[scopeOf[row] ?? 0] !== true) continue;
    let distance = 0;
    const start = row * words;
    for (let word = 0; word < words; word += 1)
      distance += ones(((bits[start + word] ?? 0) ^ (query[word] ?? 0)) >>> 0);
    distances[row] = distance;
    histogram[distance] = (histogram[distance] ?? 0) + 1;
  }
  let limit = 0;
  for (let sum = histogram[0] ?? 0; sum < count && limit < words * 32; sum += histogram[limit] ?? 0) limit += 1;
  const found: number[] = [];
  for (let row = 0; row < chunkIds.length; row += 1) {
    if ((distances[row] ?? 0xff_ff) <= limit) found.push(row);
  }
  return found;
}

function floatsOf(blob: unknown): Float32Array {
  if (!(blob instanceof Uint8Array)) return new Float32Array();
  // A blob may begin at any byte; floats may not.
  return new Float32Array(blob.slice().buffer);
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
