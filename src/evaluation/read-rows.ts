import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type * as z from "zod";
import { UserError } from "../errors.ts";

/** The rows of a file of JSON lines; empty lines count for nothing. @throws UserError with the first faulty line's number. */
export async function readRows<Row>(file: string, row: z.ZodType<Row>): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { line, text } of await readLines(file)) {
    const parsed = row.safeParse(parseJson(text));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const where = issue?.path.join(".") ?? "";
      throw faultyLine(file, line, where === "" ? "is not a JSON object" : `\`${where}\`: ${issue?.message}`);
    }
    rows.push(parsed.data);
  }
  if (rows.length === 0) throw new UserError("empty-file", `${basename(file)} is empty.`);
  return rows;
}

/** Lines that are not empty, with their numbers from 1. @throws UserError where there is no such file. */
export async function readLines(file: string): Promise<{ line: number; text: string }[]> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new UserError("no-such-path", `${basename(file)} is missing, or can't be read: it must be at \`${file}\`.`);
  });
  return text.split(/\r?\n/).flatMap((each, index) => (each.trim() === "" ? [] : [{ line: index + 1, text: each }]));
}

export function faultyLine(file: string, line: number, fault: string): UserError {
  return new UserError("faulty-line", `${basename(file)}, line ${line}: ${fault}.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
