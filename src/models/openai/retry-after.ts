/** How long a response asks to wait, whatever the length: `retry-after-ms`, else `retry-after` in seconds or as a date. */
export function retryAfterMsOf(headers: Headers | undefined, now: number): number | null {
  const ms = positive(headers?.get("retry-after-ms"));
  if (ms !== null) return ms;
  const retryAfter = headers?.get("retry-after");
  const seconds = positive(retryAfter);
  if (seconds !== null) return seconds * 1000;
  const date = Date.parse(retryAfter ?? "");
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

function positive(text: string | null | undefined): number | null {
  const number = text === null || text === undefined || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(number) && number >= 0 ? number : null;
}
