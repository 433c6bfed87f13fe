import fc from "fast-check";
import { expect, test } from "vitest";
import { readCsv } from "../../../../src/knowledge/formats/read-csv.ts";
import { maxBlockCharacters } from "../../../../src/knowledge/split-block.ts";

test("rows stand under the header, each chunk with the lines that it comes from", () => {
  const rows = Array.from({ length: 100 }, (_, at) => `${at},"Person ${at}, ""the ${at}th""\nof them",+49 ${at}|x`);
  const reading = readCsv(["id,name,phone", ...rows, ""].join("\n"));
  if (reading.kind !== "document") throw new Error(reading.reason);
  expect(reading.chunks.length).toBeGreaterThan(2);
  for (const { text } of reading.chunks)
    expect(text).toMatch(/^\| id \| name \| phone \|\n\| --- \| --- \| --- \|\n\| \d+ \| Person/);
  expect(reading.chunks[0]?.text.split("\n")[2]).toBe('| 0 | Person 0, "the 0th" of them | +49 0\\|x |');
  expect(reading.chunks[0]).toMatchObject({ line: 2 });
  const places = reading.chunks.map(({ line, lastLine }) => [line, lastLine]);
  expect(places.at(-1)?.[1]).toBe(201);
  for (const [at, [line]] of places.slice(1).entries()) expect(line).toBe((places[at]?.[1] ?? 0) + 1);
});

test.each([
  ["semicolons", "name;phone\nAnn;1,5\n", "| name | phone |\n| --- | --- |\n| Ann | 1,5 |"],
  ["tabs", "name\tphone\nAnn\t1\n", "| name | phone |\n| --- | --- |\n| Ann | 1 |"],
  ["no header, for its first row holds numbers", "1,Ann\n2,Bob\n", "|  |  |\n| --- | --- |\n| 1 | Ann |\n| 2 | Bob |"],
  ["a quote that is never closed", 'size,what\n5,"a pipe\n', '| size | what |\n| --- | --- |\n| 5 | "a pipe |'],
  ["rows of other lengths", "a,b\nx\ny,z,extra\n", "| a | b |  |\n| --- | --- | --- |\n| x |  |  |\n| y | z | extra |"],
])("with %s", (_, csv, text) => {
  expect(readCsv(csv)).toMatchObject({ chunks: [{ text }] });
});

test("a row that is wider than any table is a list of its cells", () => {
  const reading = readCsv(`what,why\nshort,yes\n${"long ".repeat(600)},because\n`);
  if (reading.kind !== "document") throw new Error(reading.reason);
  expect(reading.chunks[0]?.text).toContain("| short | yes |");
  expect(reading.chunks[1]?.text).toMatch(/^- \*\*what\*\*: long long/);
  expect(reading.chunks.at(-1)?.text).toMatch(/- \*\*why\*\*: because$/);
});

test.each([
  ["too many rows", "a,b\n".repeat(50_002), /more than 50000 rows/],
  ["too many columns", ",".repeat(600), /more than 500 columns/],
])("%s is unreadable, with its reason", (_, csv, reason) => {
  const words = csv.startsWith(",") ? csv.replaceAll(",", "x,") : csv;
  expect(readCsv(words)).toEqual({ kind: "unreadable", reason: expect.stringMatching(reason) });
});

test("every cell of any table is found, and no chunk is too long", () => {
  const word = fc.integer({ min: 0, max: 1e9 }).map((number) => `w${number}x`);
  const cell = fc.array(word, { maxLength: 40 }).map((words) => words.join(" "));
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 6 }), { maxLength: 40 }), (rows) => {
      const csv = rows.map((cells) => cells.map((text) => `"${text}"`).join(",")).join("\n");
      const reading = readCsv(csv);
      if (reading.kind !== "document") throw new Error(reading.reason);
      const found = reading.chunks.map(({ text }) => text).join("\n");
      for (const [expected] of rows.flat().join(" ").matchAll(/w\d+x/g)) expect(found).toContain(expected);
      expect(reading.chunks.filter(({ text }) => text.length > maxBlockCharacters)).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
