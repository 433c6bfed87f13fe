import { constants } from "node:fs";
import { access, readdir, readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, extname, join, relative, sep } from "node:path";
import { UserError } from "../errors.ts";
import { readableExtensions } from "./formats/read-document.ts";

/** Text of this size is a hundred chapters; what is larger is data. */
const maxBytes = 5_000_000;
const skippedFolders = new Set(["node_modules"]);

export type SourceFile =
  | { readonly kind: "file"; readonly key: string; readonly content: string }
  /** A key that ends in a slash is a folder's: of what is below nothing is known. */
  | { readonly kind: "unreadable"; readonly key: string; readonly reason: string };

/** A folder, or one file, by its real path. */
export interface FolderSource {
  /** The same for every way of writing the path. */
  readonly id: string;
  files(signal: AbortSignal): AsyncIterable<SourceFile>;
}

/** @throws UserError where there is nothing at this path. */
export async function openFolder(path: string): Promise<FolderSource> {
  const root = await realpath(path).catch(() => {
    throw new UserError("no-such-path", `There is no file or folder \`${path}\`.`);
  });
  const stats = await stat(root);
  const isFile = stats.isFile();
  if (!isFile && !stats.isDirectory()) {
    throw new UserError("no-such-path", `\`${path}\` is neither a file nor a folder.`);
  }
  const base = isFile ? dirname(root) : root;
  return {
    id: `folder:${relative(process.cwd(), root).startsWith("..") ? root : relative(process.cwd(), root) || "."}`,
    async *files(signal) {
      if (isFile)
        yield isReadable(root) ? await readSourceFile(root, base) : unreadable(basename(root), "has no known format");
      else yield* walk(root, signal);
    },
  };
}

/** Whether the real path lies in the folder, or is it. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Readable files below, in no order; hidden ones and links that lead out of the folder are left out. */
async function* walk(root: string, signal: AbortSignal, folder = root): AsyncGenerator<SourceFile> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => codeOf(error));
  if (typeof entries === "string") {
    yield unreadable(`${keyOf(folder, root)}/`, `can't be read (${entries})`);
    return;
  }
  for (const entry of entries) {
    signal.throwIfAborted();
    if (entry.name.startsWith(".") || skippedFolders.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(root, signal, path);
    else if (isReadable(path) && (entry.isFile() || (entry.isSymbolicLink() && (await leadsInside(path, root))))) {
      yield readSourceFile(path, root);
    }
  }
}

function isReadable(path: string): boolean {
  return readableExtensions.includes(extname(path).toLowerCase());
}

async function leadsInside(link: string, root: string): Promise<boolean> {
  const target = await realpath(link).catch(() => null);
  return target !== null && isInside(target, root) && (await stat(target)).isFile();
}

async function readSourceFile(path: string, base: string): Promise<SourceFile> {
  const key = keyOf(path, base);
  try {
    await access(path, constants.R_OK);
    const { size } = await stat(path);
    if (size > maxBytes) return unreadable(key, `is larger than ${maxBytes / 1_000_000} MB`);
    const content = new TextDecoder("utf-8", { fatal: true }).decode(await readFile(path));
    return content.includes("\0")
      ? unreadable(key, "is not text")
      : { kind: "file", key, content: content.replaceAll(/\r\n?/g, "\n") };
  } catch (error) {
    return unreadable(key, error instanceof TypeError ? "is not UTF-8 text" : `can't be read (${codeOf(error)})`);
  }
}

function keyOf(path: string, base: string): string {
  return relative(base, path).replaceAll(sep, "/");
}

function unreadable(key: string, reason: string): SourceFile {
  return { kind: "unreadable", key, reason };
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}
