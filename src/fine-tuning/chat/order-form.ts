import { readdir } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { UserError } from "../../errors.ts";
import type { Form } from "../../platform/card.ts";
import type { Method } from "../validation/check-example.ts";

/** Made at once of what is there now. */
const newDataset = "A new dataset, of what was answered well";
const byTheFile = "as the file is";
/** A choice takes 25, one of them the new dataset, each of 75 characters. */
const maxFiles = 24;
const maxName = 75;

/** What somebody wants tuned. */
export interface OrderWish {
  /** A file of the folder; null: a new dataset. */
  readonly file: string | null;
  readonly model: string;
  readonly method: Method | null;
  readonly epochs: number | null;
  readonly suffix: string | null;
}

/** The form of a new job; its files are those of the folder. */
export async function orderForm(folder: string, model: string): Promise<Form> {
  const files = await filesIn(folder);
  const common = { hint: null, choices: [], initial: "", isRequired: false } as const;
  return {
    action: "finetune.create",
    value: "",
    title: "A new fine-tuning job",
    submit: "Check it",
    fields: [
      {
        ...common,
        name: "file",
        label: "What it learns from",
        kind: "choice",
        choices: [newDataset, ...files],
        initial: files.includes("train.jsonl") ? "train.jsonl" : newDataset,
        isRequired: true,
      },
      { ...common, name: "model", label: "Base model", kind: "line", initial: model, isRequired: true },
      {
        ...common,
        name: "method",
        label: "Method",
        kind: "choice",
        choices: [byTheFile, "supervised", "dpo"],
        initial: byTheFile,
        isRequired: true,
      },
      { ...common, name: "epochs", label: "Epochs", hint: "From 1 to 50; empty: the service's choice", kind: "line" },
      { ...common, name: "suffix", label: "Suffix", hint: "Part of the new model's name", kind: "line" },
    ],
  };
}

const fields = z.object({
  file: z.string().min(1),
  model: z.string().trim().min(1, "name the base model").max(200),
  method: z.enum([byTheFile, "supervised", "dpo"]),
  epochs: z
    .string()
    .trim()
    .regex(/^(?:[1-9]|[1-4]\d|50)?$/, "must be a whole number from 1 to 50"),
  suffix: z
    .string()
    .trim()
    .max(64)
    .regex(/^[\w-]*$/, "may hold letters, digits, - and _"),
});

/** @throws UserError for what can't be meant */
export async function parseOrderForm(given: Readonly<Record<string, string>>, folder: string): Promise<OrderWish> {
  const parsed = fields.safeParse(given);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new UserError("wrong-form", `Something in the form can't be meant. ${faults.join(" · ")}.`);
  }
  const { file, model, method, epochs, suffix } = parsed.data;
  // Never a path: only what the form has offered.
  if (file !== newDataset && !(await filesIn(folder)).includes(file))
    throw new UserError("no-such-path", "This file is not there any more. Please begin again.");
  return {
    file: file === newDataset ? null : file,
    model,
    method: method === byTheFile ? null : method,
    epochs: epochs === "" ? null : Number(epochs),
    suffix: suffix === "" ? null : suffix,
  };
}

/** The file to measure by, where what is learnt from is the other half of a dataset. */
export async function validationOf(folder: string, file: string): Promise<string | null> {
  const files = await filesIn(folder);
  return file === "train.jsonl" && files.includes("validation.jsonl") ? join(folder, "validation.jsonl") : null;
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.flatMap((entry) => (entry.isFile() && entry.name.endsWith(".jsonl") ? [entry.name] : []));
  return names
    .filter((name) => name.length <= maxName)
    .toSorted()
    .slice(0, maxFiles);
}
