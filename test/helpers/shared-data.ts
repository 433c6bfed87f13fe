import { join } from "node:path";

/** Data that others made, beside the recorded payloads: not committed with the project, CI names the folder. */
export function sharedData(path: string): string {
  return join(process.env["RECORDED_PAYLOADS"] ?? "../shared/recorded", "..", "data", path);
}
