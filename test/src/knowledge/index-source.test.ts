import { spawn } from "node:child_process";
import { once } from "node:events";
import { renameSync, rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Scope } from "../../../src/knowledge/scope.ts";
import { buildPdf } from "../../helpers/build-pdf.ts";
import { openLibrary } from "../../helpers/open-library.ts";
import { writeFiles } from "../../helpers/write-files.ts";

type Opened = Awaited<ReturnType<typeof openLibrary>>;

async function sync({ library }: Opened, folder: string, more: { scope?: Scope; stopAfter?: number } = {}) {
  const stop = new AbortController();
  return library.add(
    { location: folder, scope: more.scope ?? "workspace", owner: "test" },
    { signal: stop.signal, onProgress: ({ done }) => done === more.stopAfter && stop.abort(new Error("stopped")) },
  );
}

async function index(opened: Opened, folder: string, scope: Scope = "workspace") {
  const result = await sync(opened, folder, { scope });
  if (result.kind !== "synced") throw new Error(`it was not synced: ${result.kind}`);
  return result.report;
}

async function found({ find }: Opened, text: string, scopes: readonly Scope[] = ["workspace"]) {
  return (await find(text, scopes)).map(({ documentKey, text }) => `${documentKey}: ${text}`).toSorted();
}

const words = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`${at}.md`, `word${at}`]));

test("what is new, changed, gone or moved is followed, and what is the same is skipped", async () => {
  const opened = await openLibrary();
  const folder = writeFiles({ "a.md": "alpha one", "b.md": "beta one", "c/d.md": "delta one" });
  expect(await index(opened, folder)).toMatchObject({ added: 3, changed: 0, unchanged: 0, removed: 0, chunks: 3 });
  expect(await index(opened, folder)).toMatchObject({ added: 0, changed: 0, unchanged: 3, removed: 0, chunks: 0 });

  writeFiles({ "b.md": "gamma two" }, folder);
  rmSync(join(folder, "a.md"));
  renameSync(join(folder, "c"), join(folder, "e"));
  expect(await index(opened, folder)).toMatchObject({ added: 1, changed: 1, unchanged: 0, removed: 2, chunks: 2 });
  expect(await found(opened, "one two alpha beta gamma delta")).toEqual(["b.md: gamma two", "e/d.md: delta one"]);
});

test("a document without a title has its file's name", async () => {
  const opened = await openLibrary();
  await index(opened, writeFiles({ "how-we_pay.txt": "Monthly." }));
  expect(await found(opened, "how do we pay")).toEqual(["how-we_pay.txt: Monthly."]);
});

test("a run that was stopped goes on where it was, and has forgotten nothing", async () => {
  const opened = await openLibrary();
  const folder = writeFiles(words(200));
  expect(await sync(opened, folder, { stopAfter: 10 })).toMatchObject({ kind: "stopped" });
  const { added, unchanged, removed } = await index(opened, folder);
  expect([added + unchanged, removed]).toEqual([200, 0]);
  expect(unchanged).toBeGreaterThanOrEqual(10);
  expect(await sync(opened, folder, { stopAfter: 1 })).toMatchObject({ kind: "stopped" });
  expect((await opened.library.list())[0]).toMatchObject({ documents: 200, chunks: 200 });
});

test("a folder may be indexed for everyone and for a channel, each for itself", async () => {
  const opened = await openLibrary();
  const folder = writeFiles({ "a.md": "alpha" });
  await index(opened, folder);
  await index(opened, folder, "channel:slack:T1:C1");
  expect((await opened.library.records()).map(({ scope }) => scope)).toEqual(["workspace", "channel:slack:T1:C1"]);
  rmSync(join(folder, "a.md"));
  await index(opened, folder, "channel:slack:T1:C1");
  expect(await found(opened, "alpha", ["workspace", "channel:slack:T1:C1"])).toEqual(["a.md: alpha"]);
});

test("a document that no parser gets to the end of is left out with its reason, and stops nothing", async () => {
  const opened = await openLibrary();
  const broken = {
    "deep.md": ">".repeat(50_000),
    "latin.md": Buffer.from([0xe9]),
    "zero.txt": "a\0b",
    "a.pdf": "none",
  };
  const folder = writeFiles({ "a.md": "alpha", ...broken, "z.md": "omega" });
  const unreadable = [
    { key: "a.pdf", reason: "is no valid PDF" },
    { key: "deep.md", reason: "is nested too deeply, or too large" },
    { key: "latin.md", reason: "is not UTF-8 text" },
    { key: "zero.txt", reason: "is not text" },
  ];
  const report = await index(opened, folder);
  expect(report).toMatchObject({ added: 2 });
  expect(report.unreadable.toSorted((a, b) => a.key.localeCompare(b.key))).toEqual(unreadable);
  expect((await opened.library.list())[0]).toMatchObject({ documents: 2, unreadable });

  // Once mended, or gone, it is no longer on the list.
  writeFiles({ "a.pdf": buildPdf({ pages: [["mended"]] }) }, folder);
  for (const key of ["deep.md", "latin.md", "zero.txt"]) rmSync(join(folder, key));
  expect(await index(opened, folder)).toMatchObject({ added: 1, unchanged: 2, removed: 0, unreadable: [] });
  expect((await opened.library.list())[0]).toMatchObject({ documents: 3, unreadable: [] });
  expect(await found(opened, "mended")).toEqual(["a.pdf: mended"]);
});

test("a file that can't be read any more keeps what was read of it", async () => {
  const opened = await openLibrary();
  const folder = writeFiles({ "a.md": "alpha" });
  await index(opened, folder);
  writeFiles({ "a.md": Buffer.from([0xe9]) }, folder);
  expect(await index(opened, folder)).toMatchObject({ changed: 0, removed: 0, unreadable: [{ key: "a.md" }] });
  expect(await found(opened, "alpha")).toEqual(["a.md: alpha"]);
  writeFiles({ "a.md": "alpha" }, folder);
  expect(await index(opened, folder)).toMatchObject({ unchanged: 1, unreadable: [] });
});

test("a file that was only touched is the same", async () => {
  const opened = await openLibrary();
  const folder = writeFiles({ "a.md": "alpha" });
  await index(opened, folder);
  utimesSync(join(folder, "a.md"), 1, 1);
  expect(await index(opened, folder)).toMatchObject({ changed: 0, unchanged: 1, chunks: 0 });
});

test("two processes index one folder into one file at once; one that is killed loses nothing", async () => {
  const opened = await openLibrary();
  const folder = writeFiles(words(150));
  const script = fileURLToPath(import.meta.resolve("../../helpers/index-folder.ts"));
  const start = () =>
    spawn(process.execPath, [script, opened.folder, folder], { stdio: ["ignore", "pipe", "inherit"] });

  const killed = start();
  killed.stdout.once("data", () => killed.kill("SIGKILL"));
  await once(killed, "close");
  const both = [start(), start()];
  for (const child of both) child.stdout.resume();
  await Promise.all(both.map((child) => once(child, "close")));

  expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  expect(await index(opened, folder)).toMatchObject({ added: 0, changed: 0, unchanged: 150, removed: 0 });
  expect((await opened.library.list())[0]).toMatchObject({ documents: 150, chunks: 150 });
  expect(await found(opened, "word77")).toEqual(["77.md: word77"]);
});
