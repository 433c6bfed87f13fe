import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import * as z from "zod";
import { UserError } from "../errors.ts";
import { measures } from "./metrics.ts";

export type RankingName = "keyword" | "vector" | "hybrid";

const ranking = z.object({ mean: measures, perQuestion: z.record(z.string(), measures) });

const run = z.object({
  collection: z.string(),
  at: z.string(),
  /** Null where nothing was embedded. */
  model: z.string().nullable(),
  documents: z.number(),
  questions: z.number(),
  rankings: z.partialRecord(z.enum(["keyword", "vector", "hybrid"]), ranking),
});

/** One evaluation, as it is written down. */
export type Run = Readonly<z.infer<typeof run>>;
export type RunOfRanking = Readonly<z.infer<typeof ranking>>;

/** @throws UserError where the file is none of ours. */
export async function loadRun(file: string): Promise<Run> {
  const parsed = run.safeParse(await readFile(file, "utf8").then(JSON.parse, () => null));
  if (!parsed.success) throw new UserError("no-run", `\`${file}\` is not a run that \`threadwise eval\` wrote.`);
  return parsed.data;
}

export async function writeRun(file: string, written: Run): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(written, null, 1)}\n`);
}
