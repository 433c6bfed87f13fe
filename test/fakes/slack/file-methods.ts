import * as z from "zod";
import { method, type Method } from "./method.ts";
import { Refusal } from "./refusal.ts";
import type { Workspace } from "./workspace.ts";

/** An upload in three steps: an address, the bytes to it, and that they are all there. */
export const fileMethods: Readonly<Record<string, Method>> = {
  "files.getUploadURLExternal": method(
    { filename: z.string().min(1), length: z.coerce.number().int().min(1), alt_text: z.string().max(1_000).optional() },
    ({ workspace, origin, scopes }, { length }) => {
      if (scopes !== null && !scopes.has("files:write")) throw new Refusal("missing_scope", [], "files:write");
      const id = workspace.newId("F");
      workspace.files.set(id, { id, length, bytes: null, isComplete: false, refusals: 1 });
      return { upload_url: `${origin()}/upload/${id}`, file_id: id };
    },
  ),

  "files.completeUploadExternal": method(
    { files: z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1) },
    ({ workspace }, { files }) => {
      for (const { id } of files) {
        const file = workspace.files.get(id);
        if (file?.bytes?.length !== file?.length || file === undefined) throw new Refusal("file_not_found");
        file.isComplete = true;
      }
      return { files };
    },
  ),
};

/** The bytes of a file; whether they were taken. */
export function takeUpload({ files }: Workspace, url: string, bytes: Buffer): boolean {
  const file = files.get(url.replace("/upload/", ""));
  const isPng = bytes.subarray(1, 4).toString("latin1") === "PNG";
  if (file === undefined || file.bytes !== null || bytes.length !== file.length || !isPng) return false;
  file.bytes = bytes;
  return true;
}
