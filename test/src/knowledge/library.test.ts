import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { createChatAdmin } from "../../../src/knowledge/chat-admin.ts";
import type { Scope } from "../../../src/knowledge/scope.ts";
import { openLibrary } from "../../helpers/open-library.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

/** A server with `docs/` (two files, to be indexed), and beside it what nobody in a chat may reach. */
async function openServer(waitMs = 60_000) {
  const root = temporaryFolder();
  for (const folder of ["docs", "docs/deep", "docs-secret"]) mkdirSync(join(root, folder));
  writeFileSync(join(root, "docs/keys.md"), "# Keys\n\nThe signing key rotates monthly.\n");
  writeFileSync(join(root, "docs/deep/tea.txt"), "Tea is at four.\n");
  writeFileSync(join(root, "docs-secret/salaries.md"), "# Salaries\n\nSecret numbers.\n");
  symlinkSync(join(root, "docs-secret"), join(root, "docs/link"));
  symlinkSync(join(root, "docs-secret/salaries.md"), join(root, "docs/linked.md"));
  const folders = [join(root, "docs")];
  const { library, find, deps, entries } = await openLibrary({ folder: root, folders });
  const stop = new AbortController();
  const chat = createChatAdmin({ library, folders, signal: stop.signal, log: deps.log, waitMs });
  const keysOf = async (text: string, scopes: readonly Scope[] = ["workspace"]) =>
    (await find(text, scopes)).map(({ documentKey }) => documentKey);
  const add = (path: string) => chat.add({ location: join(root, path), scope: "workspace", owner: "slack:U1" });
  const sync = () => chat.sync(null, ["workspace"]);
  return { root, library, chat, add, sync, find: keysOf, stop, entries };
}

describe("from a chat", () => {
  test.each([
    ["a folder beside the allowed one whose name begins alike", "docs-secret"],
    ["a way out of it", "docs/../docs-secret"],
    ["a link that leads out of it", "docs/link"],
    ["a linked file", "docs/linked.md"],
    ["the folder above", "."],
    ["what does not exist", "docs/none"],
  ])("%s can't be indexed, and the refusal does not say whether it exists", async (_what, path) => {
    const server = await openServer();
    const adding = server.add(path);
    await expect(adding).rejects.toMatchObject({ name: "UserError", code: "path-not-allowed" });
    expect(await server.find("salaries secret numbers")).toEqual([]);
  });

  test("a folder below the allowed one can", async () => {
    const server = await openServer();
    await server.add("docs/deep");
    expect(await server.find("tea")).toEqual(["tea.txt"]);
  });
});

test("a sync says what it did, and links that lead out are never read", async () => {
  const server = await openServer();
  expect(await server.sync()).toContain("2 new, 0 changed, 0 removed, 0 unchanged");
  expect(await server.find("signing key")).toEqual(["keys.md"]);
  expect(await server.find("salaries secret numbers")).toEqual([]);
});

test("the next sync indexes what changed, skips what did not, and forgets what is gone", async () => {
  const server = await openServer();
  await server.sync();
  writeFileSync(join(server.root, "docs/keys.md"), "# Keys\n\nThe signing key rotates weekly.\n");
  rmSync(join(server.root, "docs/deep/tea.txt"));
  writeFileSync(join(server.root, "docs/new.html"), "<h1>Parking</h1><p>Behind the house.</p>");
  expect(await server.sync()).toContain("1 new, 1 changed, 1 removed, 0 unchanged");
  expect(await server.find("weekly")).toEqual(["keys.md"]);
  expect(await server.find("monthly tea")).toEqual([]);
  expect(await server.find("parking")).toEqual(["new.html"]);
});

test("a file that can't be read is named with its reason and stops nothing", async () => {
  const server = await openServer();
  writeFileSync(join(server.root, "docs/latin.md"), Buffer.from([0x23, 0x20, 0xe9, 0x0a]));
  expect(await server.sync()).toMatch(/2 new.*1 left out: `latin.md` is not UTF-8 text/);
});

test("a folder of the settings that is missing is said, and the others are indexed", async () => {
  const server = await openServer();
  rmSync(join(server.root, "docs"), { recursive: true });
  expect(await server.sync()).toMatch(/no file or folder/);
});

test("a source is forgotten by its id, where it may be seen; one of another scope is not there", async () => {
  const server = await openServer();
  await server.sync();
  const [source] = await server.chat.list(["workspace"]);
  const id = source?.id ?? "";
  await expect(server.chat.remove(id, ["channel:slack:T1:C1"])).rejects.toMatchObject({ code: "no-such-source" });
  expect(await server.chat.remove(id, ["workspace"])).toContain("Forgotten");
  expect(await server.find("signing key")).toEqual([]);
});

test("what takes long goes on behind the answer, is told in the list meanwhile, and ends with the program", async () => {
  const server = await openServer(0);
  for (let at = 0; at < 300; at += 1) writeFileSync(join(server.root, `docs/${at}.md`), `word ${at}`);
  expect(await server.add("docs")).toContain("goes on by itself");
  await vi.waitFor(
    async () => expect((await server.chat.list(["workspace"]))[0]).toMatchObject({ documents: 302 }),
    30_000,
  );

  for (let at = 0; at < 300; at += 1) writeFileSync(join(server.root, `docs/${at}.md`), `other ${at}`);
  expect(await server.sync()).toContain("goes on by itself");
  server.stop.abort(new Error("the program stops"));
  await server.library.settle();
  expect((await server.chat.list(["workspace"]))[0]).toMatchObject({ documents: 302, error: null });
  expect(server.entries.filter(({ level }) => level === "error")).toEqual([]);
});

test("a channel hears nothing of what others have, and can't touch it", async () => {
  const server = await openServer();
  const [here, elsewhere] = ["channel:slack:T:C1", "channel:slack:T:C2"] as const;
  const location = join(server.root, "docs/deep");
  await server.chat.add({ location, scope: elsewhere, owner: "slack:U1" });
  const [id = ""] = await server.chat.ids([elsewhere]);
  expect(await server.chat.ids(["workspace", here])).toEqual([]);
  expect(await server.chat.list(["workspace", here])).toEqual([]);
  const refusal = { name: "UserError", code: "no-such-source" };
  await expect(server.chat.sync(id, ["workspace", here])).rejects.toMatchObject(refusal);
  await expect(server.chat.remove(id, ["workspace", here])).rejects.toMatchObject(refusal);
  expect(await server.chat.sync(null, ["workspace", here])).not.toContain("deep");
  expect(await server.chat.sync(id, [elsewhere])).toContain("1 unchanged");
  expect(await server.find("tea", ["workspace", here])).toEqual(["deep/tea.txt"]);
});

test("a source is read once at a time, and one that is removed meanwhile leaves nothing behind", async () => {
  const { library, add, folder } = await openLibrary();
  for (let at = 0; at < 300; at += 1) writeFileSync(join(folder, `${at}.md`), `word ${at}`);
  const [one, same] = await Promise.all([add(folder), add(folder)]);
  expect(one).toMatchObject({ kind: "synced", report: { added: 300 } });
  expect(same).toBe(one);

  for (let at = 0; at < 300; at += 1) writeFileSync(join(folder, `${at}.md`), `other ${at}`);
  const [{ id = "" } = {}] = await library.records();
  const syncing = library.sync(id, { signal: new AbortController().signal, onProgress: null });
  await library.remove(id, null);
  expect((await syncing).sources).toMatchObject([{ kind: "stopped" }]);
  expect(await library.list()).toEqual([]);
});

test("a file that is left out is logged once, not at every sync", async () => {
  const server = await openServer();
  writeFileSync(join(server.root, "docs/broken.pdf"), "none");
  await server.sync();
  await server.sync();
  expect(server.entries).toMatchObject([{ level: "warn", fields: { key: "broken.pdf", reason: "is no valid PDF" } }]);
});
