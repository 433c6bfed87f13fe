import { Keyv, type KeyvStorageAdapter } from "keyv";
import { expect, test, vi } from "vitest";
import { createForgetQuestions, keyvHistory } from "../../../src/conversation/keyv-history.ts";
import { StorageError } from "../../../src/errors.ts";
import { keyValueSchema, SqliteKeyValue } from "../../../src/storage/drivers/sqlite/key-value.ts";
import { historyStoreContract, rememberedTurn } from "../../contracts/history-store.ts";
import { opened } from "../../contracts/opened.ts";
import { openTables } from "../../helpers/open-tables.ts";
import { recordingLog } from "../../helpers/recording-log.ts";

const openStore = (folder: string) =>
  openTables(folder, keyValueSchema, (database) => new SqliteKeyValue(database, Date.now));

historyStoreContract("history behind keyv", async (folder) => {
  const { port, close } = await openStore(folder);
  return { port: keyvHistory(port, recordingLog().log), close };
});

historyStoreContract("history behind keyv and a network", async (folder) => {
  const map = maps.get(folder) ?? new Map<string, unknown>();
  maps.set(folder, map);
  return { port: keyvHistory(slowed(new Keyv(map).store), recordingLog().log), close: async () => {} };
});
const maps = new Map<string, Map<string, unknown>>();

/** Answers after a while, some sooner and some later, as a store does that is not in the process. */
function slowed(store: KeyvStorageAdapter): KeyvStorageAdapter {
  const [get, set] = [store.get.bind(store), store.set.bind(store)];
  let calls = 0;
  const wait = async () => {
    calls += 1;
    for (let round = calls % 4; round > 0; round -= 1) await new Promise((resolve) => setImmediate(resolve));
  };
  store.get = async <Value>(key: string) => {
    await wait();
    return get<Value>(key);
  };
  store.set = async (key, value, expires) => {
    await wait();
    return set(key, value, expires);
  };
  return store;
}

test("the window holds the newest turns", async () => {
  const { port: store } = await opened(openStore);
  const history = keyvHistory(store, recordingLog().log, { maxTurns: 3, ttlMs: 60_000 });
  for (const id of ["t1", "t2", "t3", "t4", "t5"]) await history.remember("c:1", rememberedTurn(id));
  expect((await history.load("c:1")).map(({ turnId }) => turnId)).toEqual(["t3", "t4", "t5"]);
});

test("a conversation that nobody used for a while is forgotten; each turn begins the while anew", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  try {
    const { port: store } = await opened(openStore);
    const history = keyvHistory(store, recordingLog().log, { maxTurns: 10, ttlMs: 1_000 });
    await history.remember("c:1", rememberedTurn("t1"));
    vi.setSystemTime(Date.now() + 900);
    await history.remember("c:1", rememberedTurn("t2"));
    vi.setSystemTime(Date.now() + 900);
    expect(await history.load("c:1")).toHaveLength(2);
    vi.setSystemTime(Date.now() + 101);
    expect(await history.load("c:1")).toEqual([]);
    expect(await history.recent("c:", 10)).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});

test("a store that fails costs the history of one question, is logged, and nothing that was remembered", async () => {
  const { port: store } = await opened(openStore);
  const { log, entries } = recordingLog();
  const history = keyvHistory(store, log);
  await history.remember("c:1", rememberedTurn("t1"));

  const get = store.get.bind(store);
  const fault = { status: null, code: "locked", requestId: null, retryAfterMs: null, retryable: true };
  store.get = async () => {
    throw new StorageError("the database file is locked", fault);
  };
  expect(await history.load("c:1")).toEqual([]);
  await history.remember("c:1", rememberedTurn("t2"));
  expect(entries).toMatchObject([
    { level: "error", message: "the history could not be read", fields: { error: { code: "locked" } } },
    { level: "error", message: "the turn could not be remembered", fields: { error: { code: "locked" } } },
  ]);
  await expect(history.forget("c:1", "message of t1")).rejects.toThrow(StorageError);
  await expect(history.clear("c:1")).rejects.toThrow(StorageError);

  store.get = get;
  expect(await history.load("c:1")).toEqual([rememberedTurn("t1")]);
});

test("what somebody asked is forgotten in every conversation, however long ago it was used, and nobody else's", async () => {
  const { port: store } = await opened(openStore);
  const history = keyvHistory(store, recordingLog().log);
  const asked = async (id: string, turnId: string, authorId: string) => {
    const turn = rememberedTurn(turnId);
    const author = { id: authorId, name: authorId };
    await history.remember(id, { ...turn, question: { ...turn.question, messageId: turnId, author } });
  };
  for (let n = 0; n < 120; n += 1) await asked(`test:W:C:${n}`, `ann ${n}`, "UANN");
  await asked("test:W:C:0", "ben", "UBEN");
  await asked("other:W:C:0", "ann elsewhere", "UANN");
  expect(await createForgetQuestions(store, history)("test", "UANN")).toBe(120);
  expect((await history.load("test:W:C:0")).map(({ turnId }) => turnId)).toEqual(["ben"]);
  expect(await history.load("test:W:C:119")).toEqual([]);
  expect(await history.load("other:W:C:0")).toHaveLength(1);
});
