import { UserError } from "../errors.ts";

const windowMs = 60_000;
/** Beyond so many people the quiet ones are forgotten; their window has long passed by then. */
const maxPeople = 10_000;

/**
 * Admits so many questions a minute from each person, over a sliding window. Time and memory are in proportion to
 * `perMinute`, whatever the number of people.
 */
export function createRateLimit(perMinute: number, now: () => number): (personId: string) => void {
  const asked = new Map<string, number[]>();

  return (personId) => {
    const time = now();
    const recent = (asked.get(personId) ?? []).filter((at) => at > time - windowMs);
    const [oldest] = recent;
    if (oldest !== undefined && recent.length >= perMinute) throw tooMany(perMinute, oldest + windowMs - time);
    recent.push(time);
    // Deleted and set anew, so that the map's order is that of the last use.
    asked.delete(personId);
    asked.set(personId, recent);
    if (asked.size > maxPeople) asked.delete(asked.keys().next().value ?? "");
  };
}

function tooMany(perMinute: number, waitMs: number): UserError {
  const seconds = Math.ceil(waitMs / 1000);
  return new UserError(
    "too-many-questions",
    `That is more than ${perMinute} questions in a minute. Please ask again in ${seconds} s.`,
  );
}
