import type { BigIntStats } from "node:fs";
import { lstat, readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, extname, join, relative, sep } from "node:path";
import { UserError } from "../errors.ts";
import { codeOf, isInside } from "./formats/load-file.ts";
import { type Format, formatOf, maxBytesOf, tooLarge } from "./formats/known-formats.ts";
import type { Content, Entry, Source } from "./source.ts";

const skippedFolders = new Set(["node_modules"]);

/** A folder with all below it, or one file. */
export function folderSource(location: string): Source {
  return {
    async list(signal) {
      const root = await rootOf(location);
      if ((await stat(root)).isFile()) return { entries: [fileEntry(root, dirname(root))], closed: [] };
      const closed: { key: string; reason: string }[] = [];
      const entries: Entry[] = [];
      await walk(root, root, { entries, closed }, signal);
      return { entries, closed };
    },
  };
}

/** The real path. @throws UserError where there is nothing. */
export async function rootOf(location: string): Promise<string> {
  return realpath(location).catch(() => {
    throw new UserError("no-such-path", `There is no file or folder \`${location}\`.`);
  });
}

interface Found {
  readonly entries: Entry[];
  readonly closed: { key: string; reason: string }[];
}

/** Files of known formats; hidden ones and links that lead out of the root are left out. */
async function walk(folder: string, root: string, found: Found, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const below = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => codeOf(error));
  if (typeof below === "string") {
    found.closed.push({ key: `${keyOf(folder, root)}/`, reason: `can't be read (${below})` });
    return;
  }
  for (const entry of below) {
    if (entry.name.startsWith(".") || skippedFolders.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await walk(path, root, found, signal);
    else if (formatOf(entry.name) !== null && (entry.isFile() || (await isRegularFile(path, root))))
      found.entries.push(fileEntry(path, root));
  }
}

/** Whether there is a file, maybe behind a link that leads nowhere out of the root. */
export async function isRegularFile(path: string, root: string): Promise<boolean> {
  const stats = await lstat(path).catch(() => null);
  if (stats === null || !stats.isSymbolicLink()) return stats?.isFile() ?? false;
  const target = await realpath(path).catch(() => null);
  return target !== null && isInside(target, root) && (await stat(target)).isFile();
}

function fileEntry(path: string, root: string): Entry {
  const format = formatOf(path);
  return {
    key: keyOf(path, root),
    read: async (stamp) =>
      format === null
        ? { kind: "unreadable", reason: "has no known format", stamp: null }
        : openIfChanged({ path, root, format }, stamp),
  };
}

export interface FileToCheck {
  readonly path: string;
  /** What lies out of it is not read. */
  readonly root: string;
  readonly format: Format;
}

/** A file, unless its size and times are those of the stamp. It is loaded where it is read. */
export async function openIfChanged({ path, root, format }: FileToCheck, stamp: string | null): Promise<Content> {
  try {
    const stats = await stat(path, { bigint: true });
    const found = stampOf(stats);
    if (found !== null && found === stamp) return { kind: "same", stamp: found };
    if (!stats.isFile()) return { kind: "unreadable", reason: "is no file", stamp: found };
    if (stats.size > maxBytesOf(format)) return { kind: "unreadable", reason: tooLarge(format), stamp: found };
    const about = { title: titleOf(path), url: null, urlOf: () => null, authors: [] };
    const changedAt = Number(stats.mtimeMs);
    return { kind: "file", format, content: { path, root }, stamp: found, changedAt, ...about };
  } catch (error) {
    if (codeOf(error) === "ENOENT") return { kind: "gone" };
    return { kind: "unreadable", reason: `can't be read (${codeOf(error)})`, stamp: null };
  }
}

/** Some file systems count whole seconds, and the kernel's clock for files ticks in steps. */
const settledMs = 2_000;

/** Null for a file that changed a moment ago: it may change again without its times showing it. */
function stampOf({ size, mtimeNs, ctimeNs, ctimeMs }: BigIntStats): string | null {
  return Date.now() - Number(ctimeMs) < settledMs ? null : `${size} ${mtimeNs} ${ctimeNs}`;
}

function titleOf(path: string): string {
  return basename(path, extname(path)).replaceAll(/[-_]+/g, " ");
}

function keyOf(path: string, base: string): string {
  return relative(base, path).replaceAll(sep, "/");
}
