import { Keyv, type KeyvStorageAdapter } from "keyv";

/** Values that expire, behind keyv. Every method throws what the store threw, where keyv would only tell its listeners. */
export interface SoftState {
  read<Value>(key: string): Promise<Value | undefined>;
  write(key: string, value: unknown): Promise<void>;
  remove(key: string): Promise<void>;
  /** All that has not expired, one after the other. */
  entries<Value>(): AsyncIterable<readonly [key: string, value: Value]>;
}

/** @param store of its own: keyv writes the namespace into it. */
export function openSoftState(store: KeyvStorageAdapter, namespace: string, ttlMs: number): SoftState {
  // keyv's own serializer keeps buffers and bigints apart from strings, which plain JSON need not: 4 times faster to read.
  const serialization = { stringify: JSON.stringify, parse: JSON.parse };
  const keyv = new Keyv({ store, namespace, ttl: ttlMs, serialization });

  // keyv answers a failed read like a missing key, and whoever then writes the key loses what it held. So a failure
  // during a call fails that call, although it may have been a neighbour's.
  let failures = 0;
  let lastFailure: unknown;
  keyv.on("error", (error: unknown) => {
    failures += 1;
    lastFailure = error;
  });
  const orThrow = async <Result>(call: () => Promise<Result>): Promise<Result> => {
    const before = failures;
    const result = await call();
    if (failures > before) throw lastFailure;
    return result;
  };

  return {
    read: <Value>(key: string) => orThrow(() => keyv.get<Value>(key)),
    write: async (key, value) => void (await orThrow(() => keyv.set(key, value))),
    remove: async (key) => void (await orThrow(() => keyv.delete(key))),
    async *entries<Value>() {
      const before = failures;
      for await (const [key, value] of keyv.iterator()) {
        if (typeof key === "string" && value !== undefined) yield [key, value as Value] as const;
      }
      if (failures > before) throw lastFailure;
    },
  };
}
