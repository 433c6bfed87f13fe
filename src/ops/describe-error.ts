import { ConfigError } from "../errors.ts";

const maxCauses = 4;
const maxFrames = 12;

/** What identifies a fault at a service, in the operating system or in SQLite; nothing of it can hold a sentence. */
const identifying =
  "status statusCode code requestId requestID request_id retryAfterMs retryable syscall path address port errcode".split(
    " ",
  );

/**
 * An error without its message: an SDK's echoes the request, JSON.parse and V8 the value they stumbled over. What
 * remains still finds the fault: its name, its codes, the service's request id, and the frames of its stack.
 */
export function describeError(error: Error, depth = 0): Record<string, unknown> {
  const inner = depth < maxCauses ? innerErrors(error).map((cause) => describeError(cause, depth + 1)) : [];
  const fields: Record<string, unknown> = {
    name: identifier(error.name === "Error" ? error.constructor.name : error.name),
    ...Object.fromEntries(identifying.map((key) => [key, identifier(Reflect.get(error, key))])),
    variables: error instanceof ConfigError ? error.problems.map((problem) => problem.variable) : undefined,
    at: framesOf(error),
    causes: inner.length > 0 ? inner : undefined,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function innerErrors(error: Error): Error[] {
  const all: readonly unknown[] = error instanceof AggregateError ? [error.cause, ...error.errors] : [error.cause];
  return all.filter((inner) => inner instanceof Error).slice(0, maxCauses);
}

/** Numbers, flags and single words; undefined for anything that could be a sentence. */
function identifier(value: unknown): string | number | boolean | undefined {
  if (typeof value === "number" || typeof value === "boolean") return value;
  return typeof value === "string" && /^[\w./:@-]{1,200}$/.test(value) ? value : undefined;
}

/** The message stands in front of the frames and may itself hold lines that look like some. */
function framesOf({ stack = "", message }: Error): string[] {
  const messageAt = stack.indexOf(message);
  return stack
    .slice(messageAt < 0 ? 0 : messageAt + message.length)
    .split("\n")
    .filter((line) => /^ {4}at .*(?::\d+:\d+|<anonymous>|native)\)?$/.test(line))
    .slice(0, maxFrames)
    .map((line) => line.slice("    at ".length));
}
