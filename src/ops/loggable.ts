import { describeError } from "./describe-error.ts";

/** Field names that hold somebody's words, or a request that carries them. */
const wordy =
  /^(?:texts?|markdown|contents?|messages?|title|prompt|input|output|question|answer|query|sentence|body|data|headers|request|response|options|arguments(?:Json)?)$/i;
const secretive = /token$|secret|password|authorization|cookie|api[-_]?key/i;

const maxDepth = 4;
const maxItems = 20;

/**
 * The fields as they may be written: plain data alone, errors without their words, and nothing but counts and flags
 * under a name that tells of words or secrets.
 */
export function loggable(fields: object): Record<string, unknown> {
  return safeEntries(fields, 0);
}

function safeEntries(fields: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, isHidden(key, value) ? "[hidden]" : safe(value, depth)]),
  );
}

function isHidden(key: string, value: unknown): boolean {
  if (value instanceof Error) return false;
  const couldHoldWords = typeof value === "string" || (typeof value === "object" && value !== null);
  return couldHoldWords && (wordy.test(key) || secretive.test(key));
}

function safe(value: unknown, depth: number): unknown {
  if (value instanceof Error) return describeError(value);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (depth >= maxDepth) return "[deep]";
  if (Array.isArray(value)) return value.slice(0, maxItems).map((item) => safe(item, depth + 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return safeEntries(value, depth + 1);
  return `[${value.constructor.name}]`;
}
