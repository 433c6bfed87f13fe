import fc from "fast-check";
import { expect, test } from "vitest";
import { BitRows } from "../../../../../src/storage/drivers/sqlite/hamming.ts";

function bitsThatDiffer(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, byte, at) => sum + (byte ^ (b[at] ?? 0)).toString(2).replaceAll("0", "").length, 0);
}

test("every row's distance is the number of bits that differ, whatever their length, and as rows come and go", () => {
  const length = fc.constantFrom(4, 8, 16, 100, 192, 512);
  const cases = length.chain((bytes) => {
    const row = fc.uint8Array({ minLength: bytes, maxLength: bytes });
    return fc.record({
      bytes: fc.constant(bytes),
      rows: fc.array(row, { maxLength: 40 }),
      question: row,
      gone: fc.nat(),
    });
  });
  fc.assert(
    fc.property(cases, ({ bytes, rows, question, gone }) => {
      const matrix = new BitRows(bytes);
      for (const row of rows) matrix.push(row);
      const expected = rows.map((row) => bitsThatDiffer(row, question));
      expect([...matrix.distances(question)]).toEqual(expected);
      expect(rows.map((row, index) => matrix.row(index).slice(0, row.length))).toEqual(rows);
      if (rows.length === 0) return;
      const at = gone % rows.length;
      const last = expected.pop() ?? 0;
      if (at < expected.length) expected[at] = last;
      matrix.replaceByLast(at);
      expect([...matrix.distances(question)]).toEqual(expected);
    }),
  );
});

test("bits that all differ are counted without overflow, over more rows than one block, as memory grows", () => {
  const matrix = new BitRows(512);
  for (let row = 0; row < 9_000; row += 1) matrix.push(new Uint8Array(512).fill(row % 2 === 0 ? 0xff : 0));
  const distances = matrix.distances(new Uint8Array(512));
  expect(distances).toHaveLength(9_000);
  expect(new Set(distances.filter((_, row) => row % 2 === 0))).toEqual(new Set([4_096]));
  expect(new Set(distances.filter((_, row) => row % 2 === 1))).toEqual(new Set([0]));
});
