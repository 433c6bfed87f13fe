import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";

const vitals = z.object({
  at: z.number(),
  rss: z.number(),
  heapUsed: z.number(),
  handles: z.number(),
  /** Null where the system does not say. */
  files: z.number().nullable(),
  /** Milliseconds, since the sample before. */
  delayP50: z.number(),
  delayP99: z.number(),
  delayMax: z.number(),
});

export type Vitals = z.output<typeof vitals>;

/** The settings that make a program write its vital signs into this file. */
export function vitalsInto(file: string): Readonly<Record<string, string>> {
  const preload = new URL("./vitals-preload.ts", import.meta.url).href;
  return { SOAK_VITALS: file, NODE_OPTIONS: `--import=${preload}` };
}

export async function readVitals(file: string): Promise<readonly Vitals[]> {
  const lines = (await readFile(file, "utf8")).trim().split("\n");
  return lines.map((line) => vitals.parse(JSON.parse(line)));
}

/** Bytes of the database and of what has not been written back to it. */
export async function databaseSizes(folder: string): Promise<{ readonly main: number; readonly wal: number }> {
  const sizeOf = (name: string) => stat(join(folder, "data", name)).then(({ size }) => size);
  return { main: await sizeOf("threadwise.db"), wal: await sizeOf("threadwise.db-wal") };
}
