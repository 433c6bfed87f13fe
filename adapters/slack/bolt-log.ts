import { type Logger, LogLevel } from "@slack/bolt";
import type { Log } from "../../src/platform/log.ts";

/**
 * Bolt's own messages, its warnings and errors alone. What it hands over beside its sentence is dropped: errors of the SDK carry
 * requests, and requests carry text and tokens.
 */
export function boltLog(log: Log): Logger {
  const says = (parts: readonly unknown[]) =>
    String(parts.find((part) => typeof part === "string") ?? nameOf(parts[0]));
  return {
    debug: () => {},
    info: () => {},
    warn: (...parts) => log.warn({ by: "bolt" }, says(parts)),
    error: (...parts) => log.error({ by: "bolt" }, says(parts)),
    setLevel: () => {},
    getLevel: () => LogLevel.WARN,
    setName: () => {},
  };
}

function nameOf(part: unknown): string {
  return part instanceof Error ? part.name : "an error";
}
