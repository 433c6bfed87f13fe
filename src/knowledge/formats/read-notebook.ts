import { stripVTControlCharacters } from "node:util";
import * as z from "zod";
import { splitMarkdown } from "../../platform/split-markdown.ts";
import { chunkMarkdown } from "../chunk.ts";
import { fenced } from "./fenced.ts";
import { type Reading, unreadable } from "./reading.ts";

const maxCells = 10_000;
/** Of the outputs of one cell: what is longer is a table or a log, which says little without its code. */
const maxOutputCharacters = 2_000;

const text = z.union([z.string(), z.array(z.string()).transform((lines) => lines.join(""))]);
const output = z.object({
  text: text.optional(),
  data: z.object({ "text/plain": text.optional() }).optional(),
  ename: z.string().optional(),
  evalue: z.string().optional(),
});
const cell = z.object({
  cell_type: z.string(),
  source: text.optional(),
  /** Of format 3. */
  input: text.optional(),
  outputs: z.array(output).catch([]).default([]),
});
const notebook = z.object({
  metadata: z.object({ language_info: z.object({ name: z.string() }) }).catch({ language_info: { name: "python" } }),
  cells: z.array(cell).optional(),
  worksheets: z.array(z.object({ cells: z.array(cell) })).optional(),
});

type Cell = z.output<typeof cell>;

/** Jupyter: its prose and code as one Markdown document, with what a cell printed where that is short. */
export function readNotebook(content: string): Reading {
  const parsed = notebook.safeParse(tryJson(content));
  if (!parsed.success) return unreadable("is no Jupyter notebook");
  const { cells, worksheets = [], metadata } = parsed.data;
  const all = cells ?? worksheets.flatMap((sheet) => sheet.cells);
  if (all.length > maxCells) return unreadable(`has more than ${maxCells} cells`);
  const markdown = all.map((each) => markdownOf(each, metadata.language_info.name)).join("\n\n");
  return { kind: "document", ...chunkMarkdown(markdown) };
}

function tryJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return null;
  }
}

function markdownOf({ cell_type, source, input, outputs }: Cell, language: string): string {
  const content = source ?? input ?? "";
  if (cell_type === "code") return [fenced(content, language), outputOf(outputs)].filter(Boolean).join("\n\n");
  // A fence that a cell leaves open ends with the cell; a picture pasted into it is no words.
  return splitMarkdown(content.replaceAll(/\(data:[^)\s]*\)/g, "()"), Number.MAX_SAFE_INTEGER).join("\n");
}

function outputOf(outputs: Cell["outputs"]): string {
  const printed = outputs
    .map(({ text, data, ename, evalue }) =>
      ename === undefined ? (text ?? data?.["text/plain"] ?? "") : `${ename}: ${evalue ?? ""}`,
    )
    .join("\n");
  const plain = stripVTControlCharacters(printed).trim();
  return plain.length > maxOutputCharacters ? "" : fenced(plain, "text");
}
