import type { Log } from "../../src/platform/log.ts";

/** A log that keeps what was said, so that a test can ask. */
export function recordingLog() {
  const entries: { readonly level: keyof Log; readonly fields: object; readonly message: string }[] = [];
  const keep = (level: keyof Log) => (fields: object, message: string) => void entries.push({ level, fields, message });
  const log: Log = { debug: keep("debug"), info: keep("info"), warn: keep("warn"), error: keep("error") };
  return { log, entries };
}
