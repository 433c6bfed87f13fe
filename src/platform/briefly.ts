/** What a platform told of something is taken to be so for half a minute; who asks meanwhile waits for the same answer. */
const keptMs = 30_000;
const maxKept = 5_000;

/** @param now milliseconds of a clock that is never set back. */
export function briefly<Value>(
  load: (id: string) => Promise<Value>,
  now: () => number = () => performance.now(),
): (id: string) => Promise<Value> {
  const known = new Map<string, { readonly at: number; readonly value: Promise<Value> }>();
  return (id) => {
    const before = known.get(id);
    if (before !== undefined && now() - before.at < keptMs) return before.value;
    const value = load(id);
    known.delete(id);
    known.set(id, { at: now(), value });
    // A failure is nothing to remember.
    value.catch(() => known.delete(id));
    const [oldest] = known.keys();
    if (known.size > maxKept && oldest !== undefined) known.delete(oldest);
    return value;
  };
}
