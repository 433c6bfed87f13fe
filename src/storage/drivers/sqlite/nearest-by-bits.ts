import type { Allows } from "./chunk-facts.ts";
import type { VectorMatrix } from "./vector-matrix.ts";

/**
 * So many of the best by Hamming distance, for each that is wanted, are weighed by the question's own numbers. Measured on
 * 50,000 mixtures of real embeddings, recall@10 of 160 rows: by distance alone 0.988, weighed 1.000; more than 4 add nothing.
 */
const weighed = 4;

/** The rows nearest to the question, in no order: signs of both first, then the question's numbers with the rows' signs. */
export function nearestByBits(
  matrix: VectorMatrix,
  question: { readonly values: Float32Array; readonly bits: Uint32Array },
  allows: Allows,
  count: number,
): number[] {
  const rows = nearestByDistance(matrix, question.bits, allows, weighed * count);
  if (rows.length <= count) return rows;
  const weigh = weigher(question.values);
  const weights = rows.map((row) => ({ row, weight: weigh(matrix.bits.row(row)) }));
  return weights
    .sort((a, b) => b.weight - a.weight)
    .slice(0, count)
    .map(({ row }) => row);
}

/** Further than any distance. */
const notAllowed = 0xff_ff;

/** At least so many where there are: all of the last distance. Distances are small whole numbers, so counting them replaces sorting. */
function nearestByDistance(
  { chunkIds, bits }: VectorMatrix,
  query: Uint32Array,
  allows: Allows,
  count: number,
): number[] {
  const distances = bits.distances(new Uint8Array(query.buffer));
  const histogram = new Uint32Array(query.length * 32 + 1);
  for (let row = 0; row < distances.length; row += 1) {
    if (!allows(chunkIds[row] ?? 0)) distances[row] = notAllowed;
    else histogram[distances[row] ?? 0] = (histogram[distances[row] ?? 0] ?? 0) + 1;
  }
  let limit = 0;
  for (let sum = histogram[0] ?? 0; sum < count && limit < histogram.length - 1; sum += histogram[limit] ?? 0)
    limit += 1;
  const found: number[] = [];
  for (let row = 0; row < distances.length; row += 1) {
    if ((distances[row] ?? notAllowed) <= limit) found.push(row);
  }
  return found;
}

/** The sum of the question's numbers, each with the sign that a row has there: eight of them by one look into a table. */
function weigher(values: Float32Array): (bits: Uint8Array) => number {
  const bytes = Math.ceil(values.length / 8);
  const table = new Float32Array(bytes * 256);
  for (let byte = 0; byte < bytes; byte += 1) {
    for (let signs = 0; signs < 256; signs += 1) {
      let sum = 0;
      for (let bit = 0; bit < 8; bit += 1) {
        const value = values[byte * 8 + bit] ?? 0;
        sum += (signs >> bit) & 1 ? value : -value;
      }
      table[byte * 256 + signs] = sum;
    }
  }
  return (bits) => {
    let sum = 0;
    for (let byte = 0; byte < bytes; byte += 1) sum += table[byte * 256 + (bits[byte] ?? 0)] ?? 0;
    return sum;
  };
}
