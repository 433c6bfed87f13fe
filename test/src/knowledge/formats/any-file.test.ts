import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { DocumentReader } from "../../../../src/knowledge/formats/document-reader.ts";
import { type Format, formatOf } from "../../../../src/knowledge/formats/known-formats.ts";
import { buildDocx } from "../../../helpers/build-docx.ts";
import { buildPdf } from "../../../helpers/build-pdf.ts";
import { recordingLog } from "../../../helpers/recording-log.ts";

const formats: readonly Format[] = ["markdown", "mdx", "html", "text", "csv", "notebook", "code", "pdf", "docx"];

/** In a worker, as the program reads: what a library throws there beside its answer is nobody's. */
const { log, entries } = recordingLog();
const reader = new DocumentReader(log);
afterAll(() => reader.close());

async function expectReading(format: Format, content: Uint8Array): Promise<void> {
  const file = { format, content, name: "a.b", url: null, knownHash: null };
  const { reading } = await reader.read(file, new AbortController().signal);
  expect(reading?.kind).toMatch(/^(?:document|unreadable)$/);
  expect(entries).toEqual([]);
}

describe.each(formats)("%s", (format) => {
  test("any bytes are a document or unreadable, and never a failure", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3_000 }), async (bytes) => {
        await expectReading(format, bytes);
      }),
      { numRuns: 100 },
    );
  });

  test("any text is a document or unreadable, and never a failure", async () => {
    const text = fc.array(
      fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("\n", '"', "<", "{", "`", "|", "#")),
      {
        maxLength: 200,
      },
    );
    await fc.assert(
      fc.asyncProperty(text, async (parts) => {
        await expectReading(format, Buffer.from(parts.join("")));
      }),
      { numRuns: 100 },
    );
  });
});

const valid: readonly (readonly [Format, Buffer])[] = [
  ["pdf", buildPdf({ title: "T", pages: [["One."], ["Two."]], bookmarks: [{ title: "B", page: 2 }] })],
  ["docx", buildDocx([{ text: "Title", style: "Heading1" }, { text: "Words." }])],
];

test.each(valid)(
  "a %s with some bytes changed is a document or unreadable, and never a failure",
  async (format, file) => {
    const change = fc.tuple(fc.nat({ max: file.length - 1 }), fc.nat({ max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), async (changes) => {
        const bytes = Buffer.from(file);
        for (const [at, byte] of changes) bytes[at] = byte;
        await expectReading(format, bytes);
      }),
      { numRuns: 150 },
    );
  },
);

test.each([
  ["Guide.PDF", "pdf"],
  ["a.ipynb", "notebook"],
  ["src/queue.ts", "code"],
  ["ops/Dockerfile", "code"],
  ["a.tsv", "csv"],
  ["photo.jpg", null],
  ["LICENSE", null],
  ["package.json", null],
])("%s is read as %s", (name, format) => {
  expect(formatOf(name)).toBe(format);
});
