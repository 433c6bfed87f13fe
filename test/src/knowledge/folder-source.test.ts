import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openFolder } from "../../../src/knowledge/folder-source.ts";
import { indexSource } from "../../../src/knowledge/index-source.ts";
import { openStorage } from "../../../src/storage/open-storage.ts";
import { recordingLog } from "../../helpers/recording-log.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const never = new AbortController().signal;

function folderWith(files: Readonly<Record<string, string | Buffer>>): string {
  const root = temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

async function filesOf(path: string) {
  const files: Record<string, string> = {};
  for await (const file of (await openFolder(path)).files(never)) {
    files[file.key] = file.kind === "file" ? file.content : file.reason;
  }
  return files;
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

test("Markdown, text and HTML are read at any depth; hidden files, packages and all else are left alone", async () => {
  const root = folderWith({
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
    "code.ts": "x",
  });
  expect(Object.keys(await filesOf(root)).sort()).toEqual([
    "a.md",
    "c.markdown",
    "d.txt",
    "deep/er/b.MDX",
    "e.html",
    "f.htm",
  ]);
});

test("what can't be read is named with its reason, and the rest is read", async () => {
  const root = folderWith({
    "good.md": "good",
    "latin.md": Buffer.from([0x23, 0x20, 0xe9]),
    "binary.txt": Buffer.from([0x61, 0x00, 0x62]),
    "huge.txt": Buffer.alloc(5_000_001, "a"),
    "just.txt": Buffer.alloc(5_000_000, "a"),
  });
  expect(await filesOf(root)).toEqual({
    "good.md": "good",
    "latin.md": "is not UTF-8 text",
    "binary.txt": "is not text",
    "huge.txt": "is larger than 5 MB",
    "just.txt": "a".repeat(5_000_000),
  });
});

test("line ends of any system are the same, and a byte order mark is no text", async () => {
  expect(await filesOf(folderWith({ "a.md": "\uFEFFone\r\ntwo\rthree\n" }))).toEqual({ "a.md": "one\ntwo\nthree\n" });
});

test("links inside the folder are followed to files, and those that lead out of it never", async () => {
  const root = folderWith({ "docs/a.md": "a", "docs-secret/s.md": "secret" });
  symlinkSync(join(root, "docs/a.md"), join(root, "docs/again.md"));
  symlinkSync(join(root, "docs-secret/s.md"), join(root, "docs/out.md"));
  symlinkSync(join(root, "docs-secret"), join(root, "docs/folder"));
  symlinkSync(join(root, "docs"), join(root, "docs/loop"));
  symlinkSync(join(root, "nowhere.md"), join(root, "docs/dangling.md"));
  expect(await filesOf(join(root, "docs"))).toEqual({ "a.md": "a", "again.md": "a" });
});

test("a single file is a source, too; one of a kind that can't be read says so", async () => {
  const root = folderWith({ "a.md": "a", "b.pdf": "%PDF" });
  expect(await filesOf(join(root, "a.md"))).toEqual({ "a.md": "a" });
  expect(await filesOf(join(root, "b.pdf"))).toEqual({ "b.pdf": "has no known format" });
});

test("a folder is one source, however its path is written", async () => {
  const root = folderWith({ "docs/a.md": "a" });
  symlinkSync(join(root, "docs"), join(root, "link"));
  const ids = await Promise.all(
    ["docs", "docs/", "./docs/../docs", "link"].map(async (path) => (await openFolder(`${root}/${path}`)).id),
  );
  expect(new Set(ids).size).toBe(1);
});

test("a path where nothing is, is refused in the user's words", async () => {
  await expect(openFolder(join(temporaryFolder(), "none"))).rejects.toMatchObject({
    name: "UserError",
    code: "no-such-path",
  });
});

test("a folder below that may not be read is named, stops nothing, and what is known of it is kept", async () => {
  const root = folderWith({ "a.md": "alpha", "closed/b.md": "beta", "closed/deep/c.md": "gamma", "d.md": "delta" });
  chmodSync(root, 0o755);
  const storage = await openStorage(`sqlite:${join(temporaryFolder(), "t.db")}`, recordingLog().log);
  const source = await openFolder(root);
  const run = () =>
    indexSource(source, { store: storage.knowledge, scope: "workspace", signal: never, onProgress() {} });
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
  await storage.close();
});
