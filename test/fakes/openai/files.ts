import * as z from "zod";
import { badRequest, checkBody } from "./api-fault.ts";
import { type Call, sendJson } from "./call.ts";
import { page } from "./fine-tuning.ts";
import type { FakeFile } from "./state.ts";

const purposes = ["assistants", "batch", "fine-tune", "vision", "user_data", "evals"] as const;
const form = z.strictObject({ purpose: z.enum(purposes), file: z.instanceof(File) });

/** An upload, as a form with the file and what it is for. */
export async function uploadFile({ state, body, response }: Call): Promise<void> {
  const { purpose, file } = checkBody(form, body);
  if (purpose === "fine-tune" && !file.name.endsWith(".jsonl"))
    throw badRequest(`Invalid file format for Fine-Tuning: ${file.name} must be .jsonl`, "file", "invalid_file_format");
  const content = await file.text();
  if (content === "") throw badRequest("File is empty.", "file", "invalid_file");
  const stored = {
    id: `file-${state.files.length + 1}`,
    filename: file.name,
    purpose,
    content,
    createdAt: 1_780_000_000 + state.files.length,
  };
  state.files.push(stored);
  sendJson(response, 200, fileBody(stored));
}

export async function listFiles(call: Call): Promise<void> {
  const purpose = call.query.get("purpose");
  page(call, call.state.files.filter((file) => purpose === null || file.purpose === purpose).map(fileBody));
}

function fileBody({ id, filename, purpose, content, createdAt }: FakeFile) {
  return {
    object: "file",
    id,
    filename,
    purpose,
    bytes: Buffer.byteLength(content),
    created_at: createdAt,
    status: "processed",
  };
}
