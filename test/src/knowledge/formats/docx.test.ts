import { expect, test } from "vitest";
import { readFile } from "../../../../src/knowledge/formats/read-file.ts";
import { buildDocx, buildZip, documentOf } from "../../../helpers/build-docx.ts";

const read = (bytes: Uint8Array) => readFile("docx", bytes, "a.docx");

test("a document's title, headings and paragraphs are those of its styles", async () => {
  const bytes = buildDocx([
    { text: "Handbook", style: "Heading1" },
    { text: "Welcome & <hello>." },
    { text: "Holidays", style: "Heading2" },
    { text: "Thirty days." },
  ]);
  expect(await read(bytes)).toMatchObject({
    title: "Handbook",
    chunks: [
      { path: [], text: "Welcome & <hello>." },
      { path: ["Holidays"], text: "Thirty days." },
    ],
  });
});

test("tables and pictures: the words are there, the pictures are not", async () => {
  const cell = (text: string) => `<w:tc><w:p><w:r><w:t>${text}</w:t></w:r></w:p></w:tc>`;
  const table = `<w:tbl><w:tr>${cell("Name")}${cell("Phone")}</w:tr><w:tr>${cell("Ann")}${cell("42")}</w:tr></w:tbl>`;
  const reading = await read(
    buildDocx([], { "word/document.xml": Buffer.from(documentOf(table)), "word/media/a.png": Buffer.alloc(50_000, 1) }),
  );
  expect(reading).toMatchObject({ chunks: [{ text: "| Name | Phone |\n| --- | --- |\n| Ann | 42 |" }] });
});

test.each([
  ["no archive", Buffer.from("Dear all,"), /no valid Word document/],
  ["an archive of something else", buildZip({ "a.xml": Buffer.from("<a/>") }), /no valid Word document/],
  ["one cut short", buildDocx([{ text: "a" }]).subarray(0, 100), /no valid Word document/],
  ["one whose XML is broken", buildDocx([], { "word/document.xml": Buffer.from("<w:p") }), /no valid Word document/],
  ["one under a password", Buffer.from("d0cf11e0a1b11ae1", "hex"), /protected by a password/],
  [
    "one of too many files",
    buildZip(Object.fromEntries(Array.from({ length: 10_001 }, (_, at) => [`${at}.png`, Buffer.alloc(0)]))),
    /expands to more/,
  ],
])("%s is unreadable, with its reason", async (_, bytes, reason) => {
  expect(await read(bytes)).toEqual({ kind: "unreadable", reason: expect.stringMatching(reason) });
});

test.each([undefined, 1_000])(
  "one that would fill the memory is not even expanded, whatever size it claims",
  async (claim) => {
    const bomb = buildZip({ "word/document.xml": Buffer.alloc(120_000_000, " ") }, claim);
    expect(bomb.length).toBeLessThan(150_000);
    const before = process.memoryUsage().arrayBuffers;
    expect(await read(bomb)).toEqual({ kind: "unreadable", reason: expect.stringMatching(/expands to more/) });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(150_000_000);
  },
);

test("entities that would expand without end stay as they are", async () => {
  const doctype = `<!DOCTYPE a [<!ENTITY a "${"ha".repeat(100)}">${Array.from({ length: 9 }, (_, n) => `<!ENTITY ${"abcdefghij"[n + 1]} "${`&${"abcdefghij"[n]};`.repeat(10)}">`).join("")}]>`;
  const xml = documentOf("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>").replace("?>", `?>${doctype}`);
  const reading = await read(buildDocx([], { "word/document.xml": Buffer.from(xml) }));
  expect(JSON.stringify(reading).length).toBeLessThan(10_000);
});
