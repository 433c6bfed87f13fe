/** Books a place for one more, and says in how many milliseconds it is; 0 is now. Null, and no place, where that is too far off. */
export type RateLimit = (key: string) => number | null;

const windowMs = 60_000;
/** Beyond so many keys the quiet ones are forgotten; their window has long passed by then. */
const maxKeys = 10_000;

/**
 * So many a minute for each key, over a sliding window; what is over waits for the next place. Time and memory are in
 * proportion to what is booked.
 * @param monotonicNow a clock that only goes forward: a wall clock that jumps back would lock people out.
 */
export function createRateLimit(perMinute: number, longestWaitMs: number, monotonicNow: () => number): RateLimit {
  const booked = new Map<string, readonly number[]>();

  return (key) => {
    const time = monotonicNow();
    const recent = (booked.get(key) ?? []).filter((at) => at > time - windowMs);
    const inTheWay = recent.at(-perMinute);
    const at = inTheWay === undefined ? time : Math.max(time, inTheWay + windowMs);
    if (at - time > longestWaitMs) return null;
    // Deleted and set anew, so that the map's order is that of the last use.
    booked.delete(key);
    booked.set(key, [...recent, at]);
    if (booked.size > maxKeys) booked.delete(booked.keys().next().value ?? "");
    return at - time;
  };
}
