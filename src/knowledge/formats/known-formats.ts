import { basename, extname } from "node:path";
import { languageOf } from "./languages.ts";

/** What a file is read as. */
export type Format = "markdown" | "mdx" | "html" | "text" | "csv" | "notebook" | "code" | "pdf" | "docx";

const byExtension: Readonly<Record<string, Format>> = {
  ".md": "markdown",
  ".markdown": "markdown",
  ".mdx": "mdx",
  ".html": "html",
  ".htm": "html",
  ".txt": "text",
  ".csv": "csv",
  ".tsv": "csv",
  ".ipynb": "notebook",
  ".pdf": "pdf",
  ".docx": "docx",
};

/** By the ending of a file's name, or by all of it; null where nothing here reads such a file. */
export function formatOf(name: string): Format | null {
  return byExtension[extname(name).toLowerCase()] ?? (languageOf(basename(name)) === null ? null : "code");
}

/** Text of this size is a hundred chapters; what is larger is data. */
const maxTextBytes = 5_000_000;
/** Most of such a file is pictures, and of a notebook the outputs of its cells. */
const maxBinaryBytes = 50_000_000;
const mostlyPictures: ReadonlySet<Format> = new Set(["pdf", "docx", "notebook"]);

export function maxBytesOf(format: Format): number {
  return mostlyPictures.has(format) ? maxBinaryBytes : maxTextBytes;
}

export function tooLarge(format: Format): string {
  return `is larger than ${maxBytesOf(format) / 1_000_000} MB`;
}
