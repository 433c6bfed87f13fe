import { expect, test } from "vitest";
import { readFile } from "../../../../src/knowledge/formats/read-file.ts";
import { buildPdf, type PdfToBuild } from "../../../helpers/build-pdf.ts";

const readPdf = (pdf: PdfToBuild) => readFile("pdf", buildPdf(pdf), "a.pdf");

test("a passage names its page, under the bookmarks that lead to it, with the document's title", async () => {
  const reading = await readPdf({
    title: "The signing manual",
    pages: [
      ["The signing manual", "", "", "By the team"],
      ["Keys", "They open doors.", "", "", "Rotating keys", "Once a month."],
      ["More on rotating."],
    ],
    bookmarks: [
      { title: "Keys", page: 2 },
      { title: "Rotating keys", page: 2, parent: "Keys" },
    ],
  });
  expect(reading).toEqual({
    kind: "document",
    title: "The signing manual",
    chunks: [
      { path: ["Page 1"], text: "The signing manual\n\nBy the team", line: 1, page: 1 },
      { path: ["Keys", "Page 2"], text: "They open doors.", line: 2, page: 2 },
      { path: ["Keys", "Rotating keys", "Page 2"], text: "Once a month.", line: 5, page: 2 },
      { path: ["Keys", "Rotating keys", "Page 3"], text: "More on rotating.", line: 1, page: 3 },
    ],
  });
});

test("lines of a paragraph stay together, and a word cut by the end of a line is whole again", async () => {
  const reading = await readPdf({ pages: [["Rota-", "tion of a", "key (or more) \\ less"]] });
  expect(reading).toMatchObject({ chunks: [{ text: "Rotation of a\nkey (or more) \\ less" }] });
});

test("the name of the file that it was made from is no title", async () => {
  expect(await readPdf({ title: "Microsoft Word - final2.docx", pages: [["a"]] })).toMatchObject({ title: null });
});

test.each([
  ["one that is protected by a password", buildPdf({ pages: [["a"]], password: "secret" }), /protected by a password/],
  ["one of pictures alone", buildPdf({ pages: [[]] }), /holds no text/],
  ["one that is cut short", buildPdf({ pages: [["a"]] }).subarray(0, 60), /no valid PDF/],
  ["none at all", Buffer.from("Dear all,"), /no valid PDF/],
  ["an empty file", Buffer.alloc(0), /no valid PDF/],
  ["one of too many pages", buildPdf({ pages: Array.from({ length: 3_001 }, () => []) }), /more than 3000 pages/],
])("%s is unreadable, with its reason", async (_, bytes, reason) => {
  expect(await readFile("pdf", bytes, "a.pdf")).toEqual({
    kind: "unreadable",
    reason: expect.stringMatching(reason),
  });
});

test("one whose list of objects is broken is read all the same", async () => {
  const bytes = Buffer.from(
    buildPdf({ pages: [["Still here."]] })
      .toString("latin1")
      .replace(/startxref\n\d+/, "startxref\n1"),
    "latin1",
  );
  expect(await readFile("pdf", bytes, "a.pdf")).toMatchObject({ chunks: [{ text: "Still here." }] });
});
