import type { Response } from "undici";

/** Where a server says nothing of how long. */
const defaultMs = 5_000;

/** How long a server asks us to wait before we ask again; null where it does not ask. */
export function retryAfterMs({ status, headers }: Response, now: number): number | null {
  if (status !== 429 && status !== 503) return null;
  const value = headers.get("retry-after")?.trim() ?? "";
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? defaultMs : Math.max(0, at - now);
}
