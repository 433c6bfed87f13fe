import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createChatAdmin } from "../../../src/knowledge/chat-admin.ts";
import type { Scope } from "../../../src/knowledge/scope.ts";
import { openLibrary } from "../../helpers/open-library.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

/** A server with `docs/` (two files, to be indexed), and beside it what nobody in a chat may reach. */
async function openServer() {
  const root = temporaryFolder();
  for (const folder of ["docs", "docs/deep", "docs-secret"]) mkdirSync(join(root, folder));
  writeFileSync(join(root, "docs/keys.md"), "# Keys\n\nThe signing key rotates monthly.\n");
  writeFileSync(join(root, "docs/deep/tea.txt"), "Tea is at four.\n");
  writeFileSync(join(root, "docs-secret/salaries.md"), "# Salaries\n\nSecret numbers.\n");
  symlinkSync(join(root, "docs-secret"), join(root, "docs/link"));
  symlinkSync(join(root, "docs-secret/salaries.md"), join(root, "docs/linked.md"));
  const folders = [join(root, "docs")];
  const { library, find } = await openLibrary({ folder: root, folders });
  const chat = createChatAdmin({ library, folders, signal: new AbortController().signal });
  const keysOf = async (text: string, scopes: readonly Scope[] = ["workspace"]) =>
    (await find(text, scopes)).map(({ documentKey }) => documentKey);
  const add = (path: string) => chat.add({ location: join(root, path), scope: "workspace", owner: "slack:U1" });
  const sync = () => chat.sync(null, ["workspace"]);
  return { root, library, chat, add, sync, find: keysOf };
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
