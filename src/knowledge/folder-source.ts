import { constants } from "node:fs";
import { access, opendir, readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, extname, join, relative, sep } from "node:path";
import { UserError } from "../errors.ts";
import { readableExtensions } from "./formats/read-document.ts";

/** Text of this size is a hundred chapters; what is larger is data. */
const maxBytes = 5_000_000;
const skippedFolders = new Set(["node_modules"]);

export type SourceFile =
  | { readonly kind: "file"; readonly key: string; readonly content: string }
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
  const isFile = (await stat(root)).isFile();
  const base = isFile ? dirname(root) : root;
  return {
    id: `folder:${relative(process.cwd(), root).startsWith("..") ? root : relative(process.cwd(), root) || "."}`,
    async *files(signal) {
      for await (const file of isFile ? [root] : walk(root, signal)) yield readSourceFile(file, base);
    },
  };
}

/** Whether the real path lies in the folder, or is it. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Readable files below, in no order; hidden ones and links that lead out of the folder are left out. */
async function* walk(root: string, signal: AbortSignal, folder = root): AsyncGenerator<string> {
  for await (const entry of await opendir(folder)) {
    signal.throwIfAborted();
    if (entry.name.startsWith(".") || skippedFolders.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(root, signal, path);
    else if (readableExtensions.includes(extname(entry.name).toLowerCase())) {
      if (entry.isFile() || (entry.isSymbolicLink() && (await leadsInside(path, root)))) yield path;
    }
  }
}

async function leadsInside(link: string, root: string): Promise<boolean> {
  const target = await realpath(link).catch(() => null);
  return target !== null && isInside(target, root) && (await stat(target)).isFile();
}

async function readSourceFile(path: string, base: string): Promise<SourceFile> {
  const key = relative(base, path).replaceAll(sep, "/") || basename(path);
  const unreadable = (reason: string): SourceFile => ({ kind: "unreadable", key, reason });
  try {
    await access(path, constants.R_OK);
    const { size } = await stat(path);
    if (size > maxBytes) return unreadable(`is larger than ${maxBytes / 1_000_000} MB`);
    const content = new TextDecoder("utf-8", { fatal: true }).decode(await readFile(path));
    return content.includes("\0")
      ? unreadable("is not text")
      : { kind: "file", key, content: content.replaceAll(/\r\n?/g, "\n") };
  } catch (error) {
    return unreadable(error instanceof TypeError ? "is not UTF-8 text" : `can't be read (${codeOf(error)})`);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}
