import { chmodSync, realpathSync, renameSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { folderSource } from "../../../src/knowledge/folder-source.ts";
import { loadFile } from "../../../src/knowledge/formats/load-file.ts";
import type { FileContent } from "../../../src/knowledge/source.ts";
import { openLibrary } from "../../helpers/open-library.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";
import { writeFiles } from "../../helpers/write-files.ts";

const never = new AbortController().signal;

async function filesOf(path: string) {
  const { entries } = await folderSource(realpathSync(path)).list(never);
  const contents = entries.map(async ({ key, read }) => {
    const content = await read(null, never);
    return [key, content.kind === "file" ? textOf(content) : content] as const;
  });
  return Object.fromEntries(await Promise.all(contents));
}

function textOf({ content, format }: FileContent): string {
  const bytes = "path" in content ? loadFile(content, format) : content;
  return "kind" in bytes ? bytes.reason : Buffer.from(bytes).toString();
}

/** Does the work as a user who may not read everything: the superuser may. */
async function withoutPrivilege<Result>(work: () => Promise<Result>): Promise<Result> {
  if (process.getuid?.() !== 0) return work();
  process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

test("files of every known format are read at any depth; hidden files, packages and all else are left alone", async () => {
  const root = writeFiles({
    "a.md": "a",
    "deep/er/b.MDX": "b",
    "c.markdown": "c",
    "d.txt": "d",
    "e.html": "e",
    "f.htm": "f",
    ".hidden.md": "x",
    ".git/x.md": "x",
    "node_modules/p/README.md": "x",
    "deep/node_modules/p/README.md": "x",
    "deep/code.ts": "x",
    "photo.jpg": "x",
    LICENSE: "x",
  });
  expect(Object.keys(await filesOf(root)).sort()).toEqual([
    "a.md",
    "c.markdown",
    "d.txt",
    "deep/code.ts",
    "deep/er/b.MDX",
    "e.html",
    "f.htm",
  ]);
});

test("what is too large is named with its reason", async () => {
  const root = writeFiles({ "just.txt": Buffer.alloc(5_000_000, "a"), "huge.txt": "", "huge.pdf": "" });
  truncateSync(join(root, "huge.txt"), 5_000_001);
  truncateSync(join(root, "huge.pdf"), 50_000_001);
  expect(await filesOf(root)).toEqual({
    "just.txt": "a".repeat(5_000_000),
    "huge.txt": { kind: "unreadable", reason: "is larger than 5 MB", stamp: null },
    "huge.pdf": { kind: "unreadable", reason: "is larger than 50 MB", stamp: null },
  });
});

test("links inside the folder are followed to files, and those that lead out of it never", async () => {
  const root = writeFiles({ "docs/a.md": "a", "docs-secret/s.md": "secret" });
  symlinkSync(join(root, "docs/a.md"), join(root, "docs/again.md"));
  symlinkSync(join(root, "docs-secret/s.md"), join(root, "docs/out.md"));
  symlinkSync(join(root, "docs-secret"), join(root, "docs/folder"));
  symlinkSync(join(root, "docs"), join(root, "docs/loop"));
  symlinkSync(join(root, "nowhere.md"), join(root, "docs/dangling.md"));
  expect(await filesOf(join(root, "docs"))).toEqual({ "a.md": "a", "again.md": "a" });
});

test("a single file is a source, too; one of a kind that can't be read says so", async () => {
  const root = writeFiles({ "a.md": "a", "b.jpg": "JFIF" });
  expect(await filesOf(join(root, "a.md"))).toEqual({ "a.md": "a" });
  expect(await filesOf(join(root, "b.jpg"))).toMatchObject({ "b.jpg": { reason: "has no known format" } });
});

test("a path where nothing is, is refused in the user's words", async () => {
  await expect(folderSource(join(temporaryFolder(), "none")).list(never)).rejects.toMatchObject({
    name: "UserError",
    code: "no-such-path",
  });
});

describe("a file that did not change", () => {
  const before = Date.now() / 1_000 - 3_600;
  async function entryOf(content: string) {
    const root = writeFiles({ "a.md": content });
    const path = join(root, "a.md");
    const [entry] = (await folderSource(root).list(never)).entries;
    if (entry === undefined) throw new Error("there is no entry");
    return { path, read: (stamp: string | null) => entry.read(stamp, never) };
  }

  test("is told by its size and times, once these have come to rest", async () => {
    const { read } = await entryOf("alpha");
    expect(await read(null)).toMatchObject({ kind: "file", stamp: null });
    const content = await vi.waitUntil(async () => {
      const found = await read(null);
      return found.kind === "file" && found.stamp !== null && found;
    }, 10_000);
    expect(await read(content.stamp)).toEqual({ kind: "same", stamp: content.stamp });
  });

  test.each([
    ["of the same size and time", (path: string) => (writeFileSync(path, "omega"), utimesSync(path, before, before))],
    [
      "by another file of the same size and time",
      (path: string) => {
        writeFileSync(`${path}.new`, "omega");
        utimesSync(`${path}.new`, before, before);
        renameSync(`${path}.new`, path);
      },
    ],
  ])("is not confused with one that was replaced %s", async (_, replace) => {
    const { path, read } = await entryOf("alpha");
    utimesSync(path, before, before);
    const { stamp } = await vi.waitUntil(async () => {
      const found = await read(null);
      return found.kind === "file" && found.stamp !== null && found;
    }, 10_000);
    replace(path);
    const content = await read(stamp);
    expect(content.kind === "file" && textOf(content)).toBe("omega");
  });
});

test("a file that may not be read is read once it may, though nothing else about it has changed", async () => {
  const root = writeFiles({ "a.md": "alpha", "closed.md": "beta" });
  chmodSync(root, 0o755);
  const { index, deps } = await openLibrary();
  chmodSync(join(root, "closed.md"), 0o000);
  expect(await withoutPrivilege(() => index(root))).toMatchObject({
    added: 1,
    unreadable: [{ key: "closed.md", reason: "can't be read (EACCES)" }],
  });
  const [{ id = "" } = {}] = await deps.sources.list();
  expect((await deps.files.load(id)).get("closed.md")).toMatchObject({ stamp: null });
  chmodSync(join(root, "closed.md"), 0o644);
  expect(await index(root)).toMatchObject({ added: 1, unchanged: 1, unreadable: [] });
});

test("a folder below that may not be read is named, stops nothing, and what is known of it is kept", async () => {
  const root = writeFiles({ "a.md": "alpha", "closed/b.md": "beta", "closed/deep/c.md": "gamma", "d.md": "delta" });
  chmodSync(root, 0o755);
  const { index } = await openLibrary();
  const run = () => index(root);
  expect(await run()).toMatchObject({ added: 4 });
  chmodSync(join(root, "closed"), 0o000);
  const report = await withoutPrivilege(run);
  chmodSync(join(root, "closed"), 0o755);
  expect(report).toMatchObject({
    unchanged: 2,
    removed: 0,
    unreadable: [{ key: "closed/", reason: "can't be read (EACCES)" }],
  });
  expect(await run()).toMatchObject({ unchanged: 4, removed: 0, unreadable: [] });
});
