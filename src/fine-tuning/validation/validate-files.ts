import { createReadStream } from "node:fs";
import { access } from "node:fs/promises";
import { UserError } from "../../errors.ts";
import type { CountTokens } from "../../models/count-tokens.ts";
import type { Method } from "./check-example.ts";
import { trainableModel } from "./estimate.ts";
import { type FileReport, validateFile } from "./validate.ts";

export interface ValidateDeps {
  /** US dollars for a million trained tokens, beside the built-in table. */
  readonly prices: Readonly<Record<string, number>>;
  readonly loadTokenCounterOf: (model: string) => Promise<CountTokens>;
  /** Null where nobody is to be asked. */
  readonly isFlagged: ((text: string) => Promise<string | null>) | null;
}

export interface FilesToValidate {
  readonly training: string;
  readonly validation: string | null;
  readonly model: string;
  /** Null: by the first example. */
  readonly method: Method | null;
  /** Null: as many as the service would choose. */
  readonly epochs: number | null;
}

export interface Reports {
  readonly model: string;
  readonly file: string;
  readonly training: FileReport;
  readonly validation: { readonly file: string; readonly report: FileReport } | null;
}

/** A training file, and one to measure by, which is also searched for examples of the other. @throws UserError where one can't be read */
export async function validateFiles(
  { training, validation, model, method, epochs }: FilesToValidate,
  { prices, loadTokenCounterOf, isFlagged }: ValidateDeps,
): Promise<Reports> {
  const count = await loadTokenCounterOf(model);
  const options = { model: trainableModel(model, prices), count, isFlagged, epochs };
  const { report, seen } = await read(training, { ...options, method, training: null });
  if (validation === null) return { model, file: training, training: report, validation: null };
  const second = await read(validation, { ...options, method: report.method, training: seen });
  return { model, file: training, training: report, validation: { file: validation, report: second.report } };
}

export function hasErrors({ training, validation }: Reports): boolean {
  return training.errors.total > 0 || (validation?.report.errors.total ?? 0) > 0;
}

async function read(file: string, options: Parameters<typeof validateFile>[1]) {
  await access(file).catch(() => {
    throw new UserError("no-such-path", `There is no file \`${file}\`, or it can't be read.`);
  });
  return validateFile(createReadStream(file), options);
}
