import type { Format } from "./known-formats.ts";
import { readCode } from "./read-code.ts";
import { readCsv } from "./read-csv.ts";
import { readDocx } from "./read-docx.ts";
import { readHtml } from "./read-html.ts";
import { readMarkdown } from "./read-markdown.ts";
import { readMdx } from "./read-mdx.ts";
import { readNotebook } from "./read-notebook.ts";
import { readPdf } from "./read-pdf.ts";
import { readAsText, readPlainText } from "./read-text.ts";
import { type Reading, unreadable } from "./reading.ts";

const textReaders: Readonly<Record<Exclude<Format, "pdf" | "docx">, (text: string, name: string) => Reading>> = {
  markdown: readMarkdown,
  mdx: readMdx,
  html: readHtml,
  text: readPlainText,
  csv: readCsv,
  notebook: readNotebook,
  code: readCode,
};

/** Reads a file of a known format. What is wrong with it is a reason, never an error. */
export async function readFile(format: Format, bytes: Uint8Array, name: string): Promise<Reading> {
  try {
    if (format === "pdf") return await readPdf(bytes);
    if (format === "docx") return await readDocx(bytes);
    return readAsText(bytes, (text) => textReaders[format](text, name));
  } catch (error) {
    // Of a parser whose recursion ends before the nesting does, or of a string that outgrows what a string can be.
    if (error instanceof RangeError) return unreadable("is nested too deeply, or too large");
    throw error;
  }
}
