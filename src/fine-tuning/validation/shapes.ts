import type { Report } from "./finding.ts";

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** So many unknown keys of one object are named. */
const namedKeys = 20;

export function unknownKeys(
  object: Record<string, unknown>,
  allowed: readonly string[],
  where: string,
  error: Report,
): void {
  const unknown = Object.keys(object).filter((key) => !allowed.includes(key));
  for (const key of unknown.slice(0, namedKeys)) {
    const name = short(key);
    const place = where === "" ? name : `${where}.${name}`;
    error("unknown-key", place, `there is no key "${name}" here`, `remove it; allowed are ${allowed.join(", ")}`);
  }
}

/** A value in a sentence: what others wrote may be of any length. */
export function short(value: unknown): string {
  const text = typeof value === "string" ? value : typeof value;
  return text.length > 60 ? `${text.slice(0, 60).toWellFormed()}…` : text;
}
