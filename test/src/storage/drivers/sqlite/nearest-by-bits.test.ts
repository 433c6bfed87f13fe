import fc from "fast-check";
import { expect, test } from "vitest";
import { signBits } from "../../../../../src/storage/drivers/sqlite/bits.ts";
import { nearestByBits } from "../../../../../src/storage/drivers/sqlite/nearest-by-bits.ts";
import { VectorMatrix } from "../../../../../src/storage/drivers/sqlite/vector-matrix.ts";

const length = 40;
const vector = fc
  .array(fc.integer({ min: -50, max: 50 }), { minLength: length, maxLength: length })
  .map((numbers) => Float32Array.from(numbers));

/** The question's numbers, each with the sign that the row has there. */
function weightOf(row: Float32Array, question: Float32Array): number {
  return question.reduce((sum, value, at) => sum + ((row[at] ?? 0) > 0 ? value : -value), 0);
}

test("of the nearest by distance those are chosen whose signs weigh most in the question's numbers, and no other's", () => {
  const cases = fc.record({
    rows: fc.array(vector, { maxLength: 40 }),
    question: vector,
    allowed: fc.func(fc.boolean()),
  });
  fc.assert(
    fc.property(cases, ({ rows, question, allowed }) => {
      const matrix = new VectorMatrix("m", length / 8);
      for (const [at, row] of rows.entries()) matrix.add(at, at, new Uint8Array(signBits(row).buffer));
      const count = 10;
      const found = nearestByBits(matrix, { values: question, bits: signBits(question) }, allowed, count);
      const weights = rows.flatMap((row, at) => (allowed(at) ? [weightOf(row, question)] : []));
      const best = weights.toSorted((a, b) => b - a).slice(0, count);
      expect(found.map((at) => weightOf(rows[at] ?? question, question)).toSorted((a, b) => b - a)).toEqual(best);
      expect(found.filter((at) => !allowed(at))).toEqual([]);
    }),
  );
});
