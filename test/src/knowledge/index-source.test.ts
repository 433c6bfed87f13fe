import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openFolder } from "../../../src/knowledge/folder-source.ts";
import { indexSource } from "../../../src/knowledge/index-source.ts";
import type { KnowledgeStore } from "../../../src/knowledge/knowledge-store.ts";
import type { Scope } from "../../../src/knowledge/scope.ts";
import { openKnowledge } from "../../helpers/open-knowledge.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const never = new AbortController().signal;

function write(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

async function index(store: KnowledgeStore, folder: string, more: { scope?: Scope; stopAfter?: number } = {}) {
  const stop = new AbortController();
  return indexSource(await openFolder(folder), {
    store,
    scope: more.scope ?? "workspace",
    signal: stop.signal,
    onProgress: (files) => files === more.stopAfter && stop.abort(new Error("stopped")),
  });
}

async function found(store: KnowledgeStore, text: string, scopes: readonly Scope[] = ["workspace"]) {
  const { keyword } = await store.search({ text, vector: null, scopes, limit: 50 }, never);
  return keyword.map(({ chunk }) => `${chunk.documentKey}: ${chunk.text}`).toSorted();
}

test("what is new, changed, gone or moved is followed, and what is the same is skipped", async () => {
  const { store } = await openKnowledge();
  const folder = write(temporaryFolder(), { "a.md": "alpha one", "b.md": "beta one", "c/d.md": "delta one" });
  expect(await index(store, folder)).toMatchObject({ added: 3, changed: 0, unchanged: 0, removed: 0, chunks: 3 });
  expect(await index(store, folder)).toMatchObject({ added: 0, changed: 0, unchanged: 3, removed: 0, chunks: 0 });

  write(folder, { "b.md": "gamma two" });
  rmSync(join(folder, "a.md"));
  renameSync(join(folder, "c"), join(folder, "e"));
  expect(await index(store, folder)).toMatchObject({ added: 1, changed: 1, unchanged: 0, removed: 2, chunks: 2 });
  expect(await found(store, "one two alpha beta gamma delta")).toEqual(["b.md: gamma two", "e/d.md: delta one"]);
});

test("a document without a title has its file's name", async () => {
  const { store } = await openKnowledge();
  await index(store, write(temporaryFolder(), { "how-we_pay.txt": "Monthly." }));
  expect(await found(store, "how do we pay")).toEqual(["how-we_pay.txt: Monthly."]);
});

test("a run that was stopped goes on where it was, and has forgotten nothing", async () => {
  const { store } = await openKnowledge();
  const files = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`${at}.md`, `word${at}`]));
  const folder = write(temporaryFolder(), files);
  await expect(index(store, folder, { stopAfter: 10 })).rejects.toThrow("stopped");
  expect(await index(store, folder)).toMatchObject({ added: 20, unchanged: 10, removed: 0 });
  await expect(index(store, folder, { stopAfter: 1 })).rejects.toThrow("stopped");
  expect((await store.sources())[0]).toMatchObject({ documents: 30, chunks: 30 });
});

test("a folder may be indexed for everyone and for a channel, each for itself", async () => {
  const { store } = await openKnowledge();
  const folder = write(temporaryFolder(), { "a.md": "alpha" });
  await index(store, folder);
  await index(store, folder, { scope: "channel:slack:T1:C1" });
  expect((await store.sources()).map(({ scope }) => scope)).toEqual(["workspace", "channel:slack:T1:C1"]);
  rmSync(join(folder, "a.md"));
  await index(store, folder, { scope: "channel:slack:T1:C1" });
  expect(await found(store, "alpha", ["workspace", "channel:slack:T1:C1"])).toEqual(["a.md: alpha"]);
});

test("a document that no parser gets to the end of is left out, and stops nothing", async () => {
  const { store } = await openKnowledge();
  const folder = write(temporaryFolder(), { "a.md": "alpha", "deep.md": ">".repeat(50_000), "z.md": "omega" });
  expect(await index(store, folder)).toMatchObject({
    added: 2,
    unreadable: [{ key: "deep.md", reason: "is nested too deeply" }],
  });
});

test("two processes index one folder into one file at once; one that is killed loses nothing", async () => {
  const { store, folder: database } = await openKnowledge();
  const files = Object.fromEntries(Array.from({ length: 150 }, (_, at) => [`${at}.md`, `word${at}`]));
  const folder = write(temporaryFolder(), files);
  const script = fileURLToPath(import.meta.resolve("../../helpers/index-folder.ts"));
  const start = () => spawn(process.execPath, [script, database, folder], { stdio: ["ignore", "pipe", "inherit"] });

  const killed = start();
  killed.stdout.once("data", () => killed.kill("SIGKILL"));
  await once(killed, "close");
  const both = [start(), start()];
  for (const child of both) child.stdout.resume();
  await Promise.all(both.map((child) => once(child, "close")));

  expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  expect(await index(store, folder)).toMatchObject({ added: 0, changed: 0, unchanged: 150, removed: 0 });
  expect((await store.sources())[0]).toMatchObject({ documents: 150, chunks: 150 });
  expect(await found(store, "word77")).toEqual(["77.md: word77"]);
});
