/** Runs work of one key strictly one after another, and of different keys side by side. */
export type InOrder = <Result>(key: string, work: () => Promise<Result>) => Promise<Result>;

export function createInOrder(): InOrder {
  const lastOf = new Map<string, Promise<unknown>>();

  return async (key, work) => {
    const before = lastOf.get(key);
    const mine = before === undefined ? work() : before.then(work, work);
    lastOf.set(key, mine);
    try {
      return await mine;
    } finally {
      if (lastOf.get(key) === mine) lastOf.delete(key);
    }
  };
}
