import { Keyv, type KeyvStorageAdapter } from "keyv";

/** Values that expire, behind keyv. Every method throws what the store threw, where keyv would only tell its listeners. */
export interface SoftState {
  read<Value>(key: string): Promise<Value | undefined>;
  write(key: string, value: unknown): Promise<void>;
  remove(key: string): Promise<void>;
}

/** @param store of its own: keyv writes the namespace into it. */
export function openSoftState(store: KeyvStorageAdapter, namespace: string, ttlMs: number): SoftState {
  // keyv's own serializer keeps buffers and bigints apart from strings, which plain JSON need not: 4 times faster to read.
  const serialization = { stringify: JSON.stringify, parse: JSON.parse };
  const keyv = new Keyv({ store, namespace, ttl: ttlMs, serialization });

  // keyv answers a failed read like a missing key, and whoever then writes the key loses what it held. So a failure
  // during a call fails that call, although it may have been a neighbour's.
  const failures: unknown[] = [];
  let calls = 0;
  keyv.on("error", (error: unknown) => failures.push(error));
  const orThrow = async <Result>(call: Promise<Result>): Promise<Result> => {
    calls += 1;
    const before = failures.length;
    try {
      const result = await call;
      if (failures.length > before) throw failures[before];
      return result;
    } finally {
      calls -= 1;
      if (calls === 0) failures.length = 0;
    }
  };

  return {
    read: <Value>(key: string) => orThrow(keyv.get<Value>(key)),
    write: async (key, value) => void (await orThrow(keyv.set(key, value))),
    remove: async (key) => void (await orThrow(keyv.delete(key))),
  };
}
