import { Keyv, type KeyvStorageAdapter } from "keyv";
import { describe, expect, test, vi } from "vitest";
import { opened, type OpenPort } from "./opened.ts";

/** What every store behind keyv must do: driven through keyv as the program does, and by itself where keyv would hide a fault. */
export function keyValueContract(name: string, open: OpenPort<KeyvStorageAdapter>): void {
  const keyvOn = (store: KeyvStorageAdapter, namespace = "history", checkExpired = true) => {
    const keyv = new Keyv({ store, namespace, checkExpired });
    keyv.on("error", (error: unknown) => expect.unreachable(String(error)));
    return keyv;
  };

  describe(`${name}`, () => {
    test("values come back after a restart as they were, and a missing one is undefined", async () => {
      const { port, reopen } = await opened(open);
      const keyv = keyvOn(port);
      const value = { words: "Ümläute 🧵", list: [1, null, { deep: true }] };
      expect(await keyv.set("a", value)).toBe(true);
      expect(await keyv.set("a:b'c\"%_", "second")).toBe(true);
      expect(await keyv.set("a", { ...value, words: "replaced" })).toBe(true);
      const again = keyvOn(await reopen());
      expect(await again.get("a")).toEqual({ ...value, words: "replaced" });
      expect(await again.get(["a:b'c\"%_", "missing"])).toEqual(["second", undefined]);
      expect(await again.has("a")).toBe(true);
      expect(await again.hasMany(["missing", "a"])).toEqual([false, true]);
    });

    test("keeps a value of a megabyte", async () => {
      const { port, reopen } = await opened(open);
      await keyvOn(port).set("big", "x".repeat(1_000_000));
      expect(await keyvOn(await reopen()).get("big")).toHaveLength(1_000_000);
    });

    test("many are written and removed at once; what was not there is said", async () => {
      const { port } = await opened(open);
      const keyv = keyvOn(port);
      const entries = ["a", "b", "c"].map((key) => ({ key, value: key.toUpperCase() }));
      expect(await keyv.setMany(entries)).toEqual([true, true, true]);
      expect(await keyv.get(["a", "b", "c"])).toEqual(["A", "B", "C"]);
      expect(await keyv.delete(["a", "missing"])).toEqual([true, false]);
      expect(await keyv.delete("b")).toBe(true);
      expect(await keyv.delete("b")).toBe(false);
      expect(await keyv.get(["a", "b", "c"])).toEqual([undefined, undefined, "C"]);
    });

    test("namespaces do not see, clear or list each other's keys", async () => {
      const { port, reopen } = await opened(open);
      await keyvOn(port, "one").set("key", "of one");
      const two = keyvOn(await reopen(), "two");
      expect(await two.get("key")).toBeUndefined();
      await two.set("key", "of two");
      expect(await entriesOf(two)).toEqual([["key", "of two"]]);
      await two.clear();
      expect(await two.get("key")).toBeUndefined();
      expect(await keyvOn(await reopen(), "one").get("key")).toBe("of one");
    });

    test("an expired value is gone for every way of reading, without keyv's help", async () => {
      vi.useFakeTimers({ toFake: ["Date"] });
      try {
        const { port } = await opened(open);
        const keyv = keyvOn(port, "history", false);
        await keyv.set("short", "lived", 1_000);
        await keyv.setMany([{ key: "brief", value: "too", ttl: 1_000 }]);
        await keyv.set("long", "lived", 60_000);
        vi.setSystemTime(Date.now() + 999);
        expect(await keyv.get("short")).toBe("lived");
        vi.setSystemTime(Date.now() + 2);
        expect(await keyv.get(["short", "brief", "long"])).toEqual([undefined, undefined, "lived"]);
        expect(await keyv.has("short")).toBe(false);
        expect(await keyv.hasMany(["brief", "long"])).toEqual([false, true]);
        expect(await entriesOf(keyv)).toEqual([["long", "lived"]]);
      } finally {
        vi.useRealTimers();
      }
    });

    test("iterating meets every key once, however many, while others are written", async () => {
      const { port } = await opened(open);
      const keyv = keyvOn(port);
      const keys = Array.from({ length: 350 }, (_, n) => `key ${String(n).padStart(3, "0")}`);
      await keyv.setMany(keys.map((key) => ({ key, value: key })));
      const met: string[] = [];
      for await (const [key, value] of keyv.iterator()) {
        met.push(key);
        await keyv.set(key, `${String(value)} again`);
      }
      expect(met.toSorted()).toEqual(keys);
    });
  });
}

async function entriesOf(keyv: Keyv): Promise<unknown[]> {
  const entries: unknown[] = [];
  for await (const entry of keyv.iterator()) entries.push(entry);
  return entries;
}
