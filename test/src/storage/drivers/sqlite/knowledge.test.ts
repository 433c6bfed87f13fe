import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { IndexedDocument } from "../../../../../src/knowledge/knowledge-store.ts";
import { migrate, openDatabase } from "../../../../../src/storage/drivers/sqlite/database.ts";
import { keyValueSchema } from "../../../../../src/storage/drivers/sqlite/key-value.ts";
import { knowledgeSchema } from "../../../../../src/storage/drivers/sqlite/knowledge-schema.ts";
import { ledgerSchema } from "../../../../../src/storage/drivers/sqlite/turns-schema.ts";
import { openSqlite } from "../../../../../src/storage/drivers/sqlite/open-sqlite.ts";
import { usageSchema } from "../../../../../src/storage/drivers/sqlite/usage.ts";
import { knowledgeStoreContract } from "../../../../contracts/knowledge-store.ts";
import { searchFilterContract } from "../../../../contracts/search-filter.ts";
import { recordingLog } from "../../../../helpers/recording-log.ts";
import { temporaryFolder } from "../../../../helpers/temporary-folder.ts";
import { unitVector } from "../../../../helpers/unit-vector.ts";

const openPorts = async (folder: string) => {
  const storage = await openSqlite(join(folder, "threadwise.db"), recordingLog().log);
  return { port: storage, close: () => storage.close() };
};
knowledgeStoreContract("knowledge in SQLite", openPorts);
searchFilterContract("knowledge in SQLite", openPorts);

const documentOf = (key: string, texts: readonly string[]): IndexedDocument => ({
  sourceId: "folder:docs",
  key,
  title: key,
  url: null,
  scope: "workspace",
  hash: key,
  chunks: texts.map((text, index) => ({ path: [], text, line: index + 1 })),
});

async function openStore(folder = temporaryFolder()) {
  const file = join(folder, "threadwise.db");
  const storage = await openSqlite(file, recordingLog().log);
  onTestFinished(() => storage.close());
  const embedAll = async () => {
    const missing = await storage.vectors.missing("m", 100_000);
    await storage.vectors.put(
      "m",
      missing.map(({ hash, text }) => ({ hash, vector: unitVector(text) })),
    );
  };
  const search = (text: string, values: Float32Array | null = null) =>
    storage.knowledge.search(
      { text, vector: values && { model: "m", values }, scopes: ["workspace"], limit: 400 },
      new AbortController().signal,
    );
  return { ...storage, file, search, embedAll };
}

test("what another process indexes is found at the next search, and what it removes is not", async () => {
  const folder = temporaryFolder();
  const bot = await openStore(folder);
  const cli = await openStore(folder);
  await bot.knowledge.put(documentOf("a.md", ["alpha"]));
  await bot.embedAll();
  expect((await bot.search("alpha", unitVector("any"))).vector).toHaveLength(1);

  await cli.knowledge.put(documentOf("b.md", ["beta", "alpha too"]));
  await cli.embedAll();
  await cli.knowledge.remove("folder:docs", ["a.md"]);
  const { keyword, vector } = await bot.search("alpha", unitVector("any"));
  expect(keyword.map(({ chunk }) => chunk.text)).toEqual(["alpha too"]);
  expect(vector.map(({ chunk }) => chunk.text).sort()).toEqual(["alpha too", "beta"]);
});

test("while a large document is written, nothing waits for long, and who interrupts it finds it incomplete", async () => {
  const folder = temporaryFolder();
  const store = await openSqlite(join(folder, "threadwise.db"), recordingLog().log);
  const texts = Array.from({ length: 2_000 }, (_, at) => `passage ${at} ${"of many words ".repeat(50)}`);
  let rounds = 0;
  let isWritten = false;
  const count = () => {
    rounds += 1;
    if (!isWritten) setImmediate(count);
  };
  count();
  await store.knowledge.put(documentOf("large.md", texts));
  isWritten = true;
  expect(rounds).toBeGreaterThan(10);

  const interrupted = store.knowledge.put({ ...documentOf("large.md", texts), hash: "new" });
  await Promise.all([expect(interrupted).rejects.toMatchObject({ code: "closed" }), store.close()]);
  const again = await openStore(folder);
  expect((await again.knowledge.hashes("folder:docs")).get("large.md")).toMatch(/^incomplete /);
  expect((await again.search("passage")).keyword.length).toBeGreaterThan(0);
  await again.knowledge.put({ ...documentOf("large.md", texts), hash: "new" });
  expect(await again.knowledge.sources()).toMatchObject([{ documents: 1, chunks: 2_000 }]);
});

test("two processes that write one large document at once leave it whole", async () => {
  const folder = temporaryFolder();
  const [bot, cli] = [await openStore(folder), await openStore(folder)];
  const texts = (word: string) => Array.from({ length: 800 }, (_, at) => `${word} ${at}`);
  await bot.knowledge.put(documentOf("large.md", texts("old")));
  await Promise.all([
    bot.knowledge.put({ ...documentOf("large.md", texts("new")), hash: "new" }),
    cli.knowledge.put({ ...documentOf("large.md", texts("new")), hash: "new" }),
    bot.knowledge.put(documentOf("small.md", ["small"])),
    cli.knowledge.put(documentOf("other.md", ["other"])),
  ]);
  expect(await bot.knowledge.sources()).toMatchObject([{ documents: 3, chunks: 802 }]);
  expect((await bot.search("old")).keyword).toEqual([]);
  expect((await bot.knowledge.hashes("folder:docs")).get("large.md")).toBe("new");
});

test("an index that changed beyond what is remembered of its changes is read anew", async () => {
  const { knowledge, search, embedAll } = await openStore();
  const texts = (word: string) => Array.from({ length: 400 }, (_, n) => `${word} ${n}`);
  await knowledge.put(documentOf("big.md", texts("first")));
  await embedAll();
  expect((await search("", unitVector("any"))).vector).toHaveLength(400);
  for (let round = 0; round < 30; round += 1) await knowledge.put(documentOf("big.md", texts(`round ${round}`)));
  await embedAll();
  // What is gone must not take the places of what is there.
  const { vector } = await search("", unitVector("any"));
  expect(vector).toHaveLength(400);
  expect(new Set(vector.map(({ chunk }) => chunk.text.replace(/\d+$/, "")))).toEqual(new Set(["round 29 "]));
});

test("the nearest by exact comparison are the nearest that are found", async () => {
  const { knowledge, search, embedAll } = await openStore();
  const texts = Array.from({ length: 300 }, (_, n) => `text ${n}`);
  await knowledge.put(documentOf("all", texts));
  await embedAll();
  const question = unitVector("the question");
  const cosine = (text: string) =>
    unitVector(`all\n\n${text}`).reduce((sum, value, index) => sum + value * (question[index] ?? 0), 0);
  const exact = texts.toSorted((a, b) => cosine(b) - cosine(a)).slice(0, 10);
  const { vector } = await search("", question);
  expect(vector.slice(0, 10).map(({ chunk }) => chunk.text)).toEqual(exact);
  expect(vector[0]?.cosine).toBeCloseTo(cosine(exact[0] ?? ""), 5);
});

test("many searches at once are each answered with their own hits", async () => {
  const { knowledge, search } = await openStore();
  const words = Array.from({ length: 60 }, (_, n) => `word${n}`);
  for (const word of words) await knowledge.put(documentOf(word, [`about ${word} and more`]));
  const answers = await Promise.all(words.map((word) => search(word)));
  expect(answers.map(({ keyword }) => keyword.map(({ chunk }) => chunk.documentKey))).toEqual(words.map((w) => [w]));
});

test("after closing, a search is refused instead of opening the file again", async () => {
  const storage = await openSqlite(join(temporaryFolder(), "threadwise.db"), recordingLog().log);
  const query = { text: "a", vector: null, scopes: ["workspace"], limit: 1 } as const;
  const { signal } = new AbortController();
  await storage.knowledge.search(query, signal);
  await storage.close();
  await expect(storage.knowledge.search(query, signal)).rejects.toMatchObject({ name: "StorageError", code: "closed" });
});

test("searches fail with the store's own error while it can't be read, and work again once it can", async () => {
  const { knowledge, search, file } = await openStore();
  await knowledge.put(documentOf("a.md", ["alpha"]));
  const other = openDatabase(file);
  onTestFinished(() => other.close());
  other.exec("ALTER TABLE knowledge_version RENAME TO hidden");
  const failures = await Promise.allSettled([search("alpha"), search("alpha")]);
  expect(failures).toMatchObject([
    { reason: { name: "StorageError", code: "search-failed", retryable: true } },
    { reason: { name: "StorageError", code: "search-failed", retryable: true } },
  ]);
  other.exec("ALTER TABLE hidden RENAME TO knowledge_version");
  expect((await search("alpha")).keyword).toHaveLength(1);
});

test("a file of the first layout keeps its passages and its vectors", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "threadwise.db");
  const old = openDatabase(file);
  migrate(old, [ledgerSchema, usageSchema, keyValueSchema, knowledgeSchema]);
  const vector = unitVector("any");
  old.exec(`
    INSERT INTO documents VALUES (1, 'folder:docs', 'a.md', 'A', NULL, 'workspace', 'h', 1);
    INSERT INTO chunks VALUES (7, 'p7', 1, 'workspace', '["Path"]', 'alpha', 3, 'e7');
    INSERT INTO chunk_words (rowid, title, path, text) VALUES (7, 'A', 'Path', 'alpha');
  `);
  old
    .prepare("INSERT INTO vectors VALUES (1, 'm', 'e7', ?, ?)")
    .run(new Uint8Array(8), new Uint8Array(vector.buffer.slice(0)));
  old.close();

  const { search } = await openStore(folder);
  const { keyword, vector: near } = await search("alpha", vector);
  expect(keyword[0]?.chunk).toMatchObject({ id: "p7", path: ["Path"], text: "alpha", line: 3 });
  expect(near[0]?.chunk.id).toBe("p7");
  expect(near[0]?.cosine).toBeCloseTo(1, 5);
});
