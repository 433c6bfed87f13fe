import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../errors.ts";
import { type FileToCheck, isRegularFile, openIfChanged, rootOf } from "./folder-source.ts";
import { formatOf } from "./formats/known-formats.ts";
import { type LastChange, lastChanges } from "./git-history.ts";
import { linksTo, type WebLinks } from "./git-hosts.ts";
import { runGit } from "./run-git.ts";
import type { Content, Entry, FileContent, Source } from "./source.ts";

/**
 * A git working tree: the files that git tracks, as they lie there. What is as it was published is linked to the host that
 * `origin` names, at the commit, so that the link goes on showing what was read.
 */
export function gitSource(location: string): Source {
  return {
    async list(signal) {
      const root = await rootOf(location);
      const published = await publishedFiles(root, signal);
      const historyOf = lazily(() => lastChanges(root, signal));
      const entries: Entry[] = [];
      for (const { path, isLink } of await trackedFiles(root, signal)) {
        const format = formatOf(path);
        if (format === null || (isLink && !(await isRegularFile(join(root, path), root)))) continue;
        const file = { path: join(root, path), root, format };
        const link = published?.linkOf(path) ?? null;
        const read = async (stamp: string | null) => {
          const content = await openLinked(file, stamp, link);
          return content.kind === "file" ? withHistory(content, (await historyOf()).get(path)) : content;
        };
        entries.push({ key: path, read });
      }
      return { entries, closed: [] };
    },
  };
}

interface Published {
  readonly linkOf: (path: string) => Link | null;
}

interface Link {
  /** That git gives the content that is there. */
  readonly hash: string;
  readonly to: WebLinks;
}

/** What was published tells in the stamp as well: a file that did not change may be published by now, and has a link then. */
async function openLinked(file: FileToCheck, stamp: string | null, link: Link | null): Promise<Content> {
  const suffix = ` ${link?.hash ?? "unpublished"}`;
  const isSame = stamp?.endsWith(suffix) === true;
  const found = await openIfChanged(file, isSame ? stamp.slice(0, -suffix.length) : null);
  if (found.kind === "gone") return found;
  const stamped = found.stamp === null ? found : { ...found, stamp: found.stamp + suffix };
  if (stamped.kind !== "file" || link === null) return stamped;
  return (await isPublished(file, link.hash)) ? { ...stamped, ...link.to } : stamped;
}

/** What can't be read is said where it is read for its words. */
async function isPublished({ path }: FileToCheck, hash: string): Promise<boolean> {
  const bytes = await readFile(path).catch(() => null);
  return bytes !== null && hash === (await hashOf(bytes, hash.length));
}

/** A checkout's files say when it was made, not when somebody wrote what is in them. */
function withHistory(content: FileContent, last: LastChange | undefined): FileContent {
  const authors = last === undefined ? [] : [last.author];
  return { ...content, changedAt: last?.at ?? null, authors };
}

/** The history is only read where a file has to be. */
function lazily<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | null = null;
  return () => (made ??= make());
}

/** As git hashes a file: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
async function hashOf(bytes: Uint8Array, hexDigits: number): Promise<string> {
  const object = Buffer.concat([Buffer.from(`blob ${bytes.length}\0`), bytes]);
  const digest = await crypto.subtle.digest(hexDigits === 40 ? "SHA-1" : "SHA-256", object);
  return Buffer.from(digest).toString("hex");
}

async function trackedFiles(root: string, signal: AbortSignal) {
  const listed = await runGit(root, ["ls-files", "--stage", "-z"], signal);
  if (listed === null) throw new UserError("no-checkout", `Git can't read \`${root}\`, though it is a checkout.`);
  const files = new Map<string, { readonly path: string; readonly isLink: boolean }>();
  // One that is being merged is listed three times. What is neither file nor link is another repository.
  for (const [, mode, path = ""] of listed.matchAll(/(10\d{4}|120000) [\da-f]+ \d\t([^\0]+)\0/g))
    files.set(path, { path, isLink: mode === "120000" });
  return files.values();
}

/** Null where nothing is published: there is no commit, or its host is not known. */
async function publishedFiles(root: string, signal: AbortSignal): Promise<Published | null> {
  const origin = await runGit(root, ["config", "--get", "remote.origin.url"], signal);
  const commit = await publishedCommit(root, signal);
  const links = origin === null || commit === null ? null : linksTo(origin.trim(), commit);
  if (links === null || commit === null) return null;
  const listed = (await runGit(root, ["ls-tree", "-r", "-z", commit], signal)) ?? "";
  const hashes = new Map<string, string>();
  for (const [, hash = "", path = ""] of listed.matchAll(/\d+ blob ([\da-f]+)\t([^\0]+)\0/g)) hashes.set(path, hash);
  return {
    linkOf(path) {
      const hash = hashes.get(path);
      return hash === undefined ? null : { hash, to: links(path) };
    },
  };
}

/** The newest commit of what is checked out that the host has as well, as far as is known here. */
async function publishedCommit(root: string, signal: AbortSignal): Promise<string | null> {
  for (const args of [
    ["merge-base", "HEAD", "@{upstream}"],
    ["merge-base", "HEAD", "refs/remotes/origin/HEAD"],
    ["rev-parse", "--verify", "HEAD"],
  ]) {
    const commit = await runGit(root, args, signal);
    if (commit !== null) return commit.trim();
  }
  return null;
}
