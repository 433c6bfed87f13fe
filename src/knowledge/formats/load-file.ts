import { constants, readFileSync, realpathSync } from "node:fs";
import { sep } from "node:path";
import type { FileOnDisk } from "./document-reader.ts";
import { type Format, maxBytesOf, tooLarge } from "./known-formats.ts";
import { type Unreadable, unreadable } from "./reading.ts";

/** A file's bytes, or why they can't be had. Synchronous: it belongs into a worker. */
export function loadFile({ path, root }: FileOnDisk, format: Format): Uint8Array | Unreadable {
  try {
    // A folder on the way may have become a link since the files were listed.
    if (!isInside(realpathSync.native(path), root)) return unreadable("leads out of its folder");
    // NONBLOCK: what was a file a moment ago may be a pipe by now, and that would be waited for.
    const bytes = readFileSync(path, { flag: constants.O_RDONLY | constants.O_NONBLOCK });
    return bytes.length > maxBytesOf(format) ? unreadable(tooLarge(format)) : bytes;
  } catch (error) {
    return { ...unreadable(`can't be read (${codeOf(error)})`), mayPass: true };
  }
}

/** Whether the real path lies in the folder, or is it. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}
