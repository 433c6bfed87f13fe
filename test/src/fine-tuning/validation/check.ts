import { trainableModel } from "../../../../src/fine-tuning/validation/estimate.ts";
import { validateFile, type ValidateOptions } from "../../../../src/fine-tuning/validation/validate.ts";

export const options: ValidateOptions = {
  method: null,
  model: trainableModel("gpt-4.1-mini", {}),
  count: (text) => text.split(/\s+/).filter((word) => word !== "").length,
  isFlagged: null,
  epochs: null,
  training: null,
};

export const message = (role: string, content: unknown, more: object = {}) => ({ role, content, ...more });

export const good = (n: number) => ({
  messages: [message("system", "You help."), message("user", `How ${n}?`), message("assistant", `Like ${n}.`)],
});

export const goodLines = (count: number) => Array.from({ length: count }, (_, n) => JSON.stringify(good(n)));

/** Validates a file of these bytes, in the pieces it is given in. */
export async function check(
  bytes: string | Uint8Array | readonly Uint8Array[],
  changes: Partial<ValidateOptions> = {},
) {
  const chunks = typeof bytes === "string" ? [Buffer.from(bytes)] : bytes instanceof Uint8Array ? [bytes] : bytes;
  const stream = (async function* () {
    yield* chunks;
  })();
  return validateFile(stream, { ...options, ...changes });
}

/** What is wrong with one example among good ones: `code where`. */
export async function faultsOf(example: unknown, changes: Partial<ValidateOptions> = {}) {
  const { report } = await check([JSON.stringify(example), ...goodLines(9)].join("\n"), {
    method: "supervised",
    ...changes,
  });
  const of = (found: typeof report.errors) =>
    found.first.filter(({ line }) => line === 1).map(({ code, where }) => `${code} ${where}`.trim());
  return { errors: of(report.errors), warnings: of(report.warnings) };
}
