import Papa from "papaparse";
import { cutMarkdown } from "../../platform/split-markdown.ts";
import { targetCharacters } from "../chunk.ts";
import { maxBlockCharacters } from "../split-block.ts";
import { type ReadChunk, type Reading, unreadable } from "./reading.ts";

/** What is longer or wider is a data set: a database answers questions about it, search does not. */
const maxRows = 50_000;
const maxColumns = 500;

interface Row {
  readonly cells: readonly string[];
  readonly line: number;
  readonly lastLine: number;
}

/** Tables of some rows each, every one under the header of the whole. Commas, semicolons, tabs and bars are told apart. */
export function readCsv(content: string): Reading {
  // Where a quote is never closed, quotes are ordinary signs.
  const rows = parseRows(content, '"') ?? parseRows(content, "\0") ?? [];
  if (rows.length > maxRows) return unreadable(`has more than ${maxRows} rows`);
  const columns = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  if (columns > maxColumns) return unreadable(`has more than ${maxColumns} columns`);
  return { kind: "document", title: null, chunks: chunkRows(rows, columns) };
}

/** Null where a quote is left open. */
function parseRows(content: string, quoteChar: string): Row[] | null {
  const rows: Row[] = [];
  let line = 1;
  let from = 0;
  let isQuoteOpen = false;
  Papa.parse<string[]>(content, {
    quoteChar,
    newline: "\n",
    // Empty lines would mislead it about what separates the cells.
    skipEmptyLines: true,
    preview: maxRows + 1,
    step({ data, meta: { cursor }, errors }) {
      isQuoteOpen ||= errors.some(({ code }) => code === "MissingQuotes");
      const text = content.slice(from, cursor);
      const breaks = countBreaks(text);
      const cells = data.map((cell) => cell.replaceAll(/\s+/g, " ").trim());
      const lastLine = line + breaks - (text.endsWith("\n") ? 1 : 0);
      if (cells.some((cell) => cell !== "")) rows.push({ cells, line, lastLine });
      line += breaks;
      from = cursor;
    },
  });
  return isQuoteOpen ? null : rows;
}

function countBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

function chunkRows(rows: readonly Row[], columns: number): ReadChunk[] {
  const [first, ...others] = rows;
  if (first === undefined) return [];
  const hasBody = isHeader(first) && others.length > 0;
  const names = Array.from({ length: columns }, (_, at) => (hasBody ? (first.cells[at] ?? "") : ""));
  const head = `${rowOf(names)}\n${"| --- ".repeat(columns)}|`;
  const chunks: ReadChunk[] = [];
  let table: Table | null = null;
  const end = () => {
    if (table !== null) chunks.push({ path: [], ...table });
    table = null;
  };
  for (const { cells, line, lastLine } of hasBody ? others : rows) {
    const row = rowOf(Array.from(names, (_, at) => cells[at] ?? ""));
    if (head.length + row.length > maxBlockCharacters) {
      // Too wide for a table that anybody could read.
      end();
      chunks.push(...listOf(names, cells).map((text) => ({ path: [], text, line, lastLine })));
    } else if (table === null || sizeWith(table, row) > targetCharacters) {
      end();
      table = { text: `${head}\n${row}`, line, lastLine };
    } else table = { text: `${table.text}\n${row}`, line: table.line, lastLine };
  }
  end();
  return chunks;
}

interface Table {
  readonly text: string;
  readonly line: number;
  readonly lastLine: number;
}

function sizeWith({ text }: Table, row: string): number {
  return text.length + row.length;
}

/** Columns have names, and those are no numbers. */
function isHeader({ cells }: Row): boolean {
  return cells.every((cell) => cell === "" || Number.isNaN(Number(cell.replaceAll(/[\s,.%$€£]/g, ""))));
}

function rowOf(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function listOf(names: readonly string[], cells: readonly string[]): string[] {
  const lines = cells.flatMap((cell, at) => (cell === "" ? [] : [`- **${names[at] || `Column ${at + 1}`}**: ${cell}`]));
  return cutMarkdown(lines.join("\n"), targetCharacters).map(({ text }) => text);
}
